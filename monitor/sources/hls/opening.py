"""Opening: the way in to HLS; see the package."""

import asyncio
import math
import time

from monitor.errors import SourceError, SourceUnreachable, SourceUnsupported
from monitor.sources.connect import Connect
from monitor.sources.feed import Feed
from monitor.sources.hls.fetch import Document, Fetcher
from monitor.sources.hls.follower import Clock, Follower
from monitor.sources.hls.live import Live, Sleep
from monitor.sources.hls.loader import Loader
from monitor.sources.hls.renewal import Refresh, Renewal
from monitor.sources.hls.variants import Candidate, candidates, media_of
from monitor.sources.limits import Limits
from monitor.sources.urls import Target, parse


async def open_hls(
    url: str,
    limits: Limits,
    connect: Connect,
    *,
    refresh: Refresh | None = None,
    lifetime: float = math.inf,
    clock: Clock = time.monotonic,
    sleep: Sleep = asyncio.sleep,
) -> Feed:
    """Open an HLS stream; the feed need not be closed.

    Args:
        url: of a master playlist, or of the playlist of a stream.
        limits: how long and how much it may take.
        connect: decides whom we may contact.
        refresh: returns the address anew, when it has expired or is about to.
        lifetime: seconds that each address is good for.
        clock: monotonic seconds.
        sleep: waits so many of them.

    Raises:
        SourceError: there is no audio; why, in words for a 650 notification.
    """
    try:
        target = parse(url)
    except ValueError as error:
        raise SourceUnsupported(f"not a stream's URL: {error}") from error
    opener = Opener(Fetcher(limits, connect), refresh, lifetime, clock, sleep)
    try:
        async with asyncio.timeout(limits.search):
            return await opener.open(target)
    except TimeoutError as error:
        raise SourceUnreachable("timeout") from error


async def open_document(document: Document, target: Target, limits: Limits, connect: Connect) -> Feed:
    """Open an HLS stream whose playlist has been fetched, from `target`.

    Raises:
        SourceError: there is no audio.
    """
    opener = Opener(Fetcher(limits, connect), None, math.inf, time.monotonic, asyncio.sleep)
    return await opener.open(target, document)


class Opener:
    """Makes the parts of a feed."""

    def __init__(
        self, fetcher: Fetcher, refresh: Refresh | None, lifetime: float, clock: Clock, sleep: Sleep
    ) -> None:
        self._fetcher = fetcher
        self._refresh = refresh
        self._lifetime = lifetime
        self._clock = clock
        self._sleep = sleep

    async def open(self, target: Target, document: Document | None = None) -> Feed:
        """Open the best stream at an address that there is to hear.

        Raises:
            SourceError: there is none; why the best one is not.
        """
        failures: list[SourceError] = []
        for candidate in await candidates(self._fetcher, target, document):
            try:
                return await self._feed(candidate, None if candidate.media else target)
            except SourceError as error:
                failures.append(error)
        raise failures[0]

    async def _feed(self, candidate: Candidate, master: Target | None) -> Feed:
        media = candidate.media or media_of(await self._fetcher.playlist(candidate.target))
        renewal = Renewal(self._refresh, self._lifetime, self._clock, master=master)
        follower = Follower(candidate.target, media, self._fetcher, renewal, clock=self._clock)
        live = Live(follower, Loader(self._fetcher), clock=self._clock, sleep=self._sleep)
        await live.start()
        return Feed(live, container=live.container)
