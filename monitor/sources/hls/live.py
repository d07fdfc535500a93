"""Live: the segments of a stream one after the other, and what is to be known of them."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

from monitor.errors import SourceError, SourceInterrupted, SourceUnsupported
from monitor.sources.feed import Pause, Piece, Splice
from monitor.sources.hls.cipher import check
from monitor.sources.hls.follower import Clock, Follower, is_refusal
from monitor.sources.hls.loader import Loaded, Loader
from monitor.sources.hls.pace import BETWEEN_SEGMENTS, FAILURES
from monitor.sources.hls.playlist import Segment
from monitor.sources.hls.titles import Titles

log = logging.getLogger(__name__)

PIECE = 64 * 1024  # bytes
UNNOTICED = 10.0  # seconds without sound that nobody takes for a stall
Sleep = Callable[[float], Awaitable[None]]


class Live(AsyncIterator[Piece]):
    """The pieces of a feed. What cannot be had is left out; the sound goes on behind it."""

    def __init__(
        self, follower: Follower, loader: Loader, *, clock: Clock, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.container = ""  # FFmpeg's demuxer for what comes now
        self._follower = follower
        self._loader = loader
        self._clock = clock
        self._sleep = sleep
        self._waiting: deque[Piece] = deque()
        self._segments: deque[Segment] = deque()  # to be fetched
        self._next_fetch = clock()
        self._header = b""  # that the decoder has
        self._torn = False  # something is missing, or the decoder has to begin anew
        self._announced = False  # that nothing comes for a while
        self._failures = 0  # in a row
        self._titles = Titles()

    async def start(self) -> None:
        """Fetch the first sound.

        Raises:
            SourceError: there is none.
        """
        while not self.container:
            if not await self._more():
                raise SourceUnsupported("HLS playlist without audio")

    async def __anext__(self) -> Piece:
        while not self._waiting:
            if not await self._more():
                raise StopAsyncIteration
        return self._waiting.popleft()

    async def _more(self) -> bool:
        """Do the next thing; return False where the end has come."""
        if self._segments:
            await self._fetch(self._segments.popleft())
        elif self._follower.ended:
            return False
        else:
            await self._reload()
        return True

    async def _reload(self) -> None:
        """Look for new segments; where that takes long, announce it first."""
        wait, announced = self._follower.due, self._announced
        self._announced = not announced and (wait > UNNOTICED or (wait > 0 and self._follower.quiet))
        if self._announced:
            self._waiting.append(Pause(wait))
            return
        await self._sleep(wait)
        take = await self._follower.reload()
        if take.jumped:
            self._torn = True
            self._loader.forget()
        self._segments.extend(take.segments)

    async def _fetch(self, segment: Segment) -> None:
        """Fetch a segment, or leave it out."""
        self._torn = self._torn or segment.discontinuity or segment.gap
        if segment.gap:
            return
        if segment.key:
            check(segment.key)
        await self._sleep(max(0.0, self._next_fetch - self._clock()))
        self._next_fetch = self._clock() + BETWEEN_SEGMENTS
        try:
            loaded = await self._loader.load(segment, self._follower.base)
        except SourceError as error:
            await self._leave_out(segment, error)
        else:
            self._failures = 0
            self._deliver(segment, loaded)

    async def _leave_out(self, segment: Segment, error: SourceError) -> None:
        """Go on without a segment, or at a new address.

        Raises:
            SourceError: it is one of too many.
        """
        if is_refusal(error) and await self._follower.renew():
            self._segments.clear()
            self._follower.rewind(segment.sequence)
            return
        self._torn = True
        self._failures += 1
        if self._failures == FAILURES or not (self.container or self._segments):
            raise SourceInterrupted(str(error)) if self.container else error
        log.debug("a segment is left out: %s", error)

    def _deliver(self, segment: Segment, loaded: Loaded) -> None:
        content, afresh = loaded.content, not self.container
        if not afresh and (
            self._torn or (content.container, loaded.header) != (self.container, self._header)
        ):
            self._waiting.append(Splice(content.container))
            afresh = True
        self._waiting.extend(self._titles.news(content.titles, segment.title))
        media = loaded.header + content.media if afresh else content.media
        self._waiting.extend(media[start : start + PIECE] for start in range(0, len(media), PIECE))
        self.container, self._header, self._torn = content.container, loaded.header, False
