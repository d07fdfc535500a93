"""Following: asks for the playlist of a stream as it changes, and tells which segments are new."""

import contextlib
from collections.abc import Callable

from monitor.errors import SourceError, SourceInterrupted, SourceRefused
from monitor.sources.hls.fetch import Fetcher
from monitor.sources.hls.pace import FAILURES, Pace, pace_of
from monitor.sources.hls.playlist import Media
from monitor.sources.hls.renewal import Renewal
from monitor.sources.hls.variants import first_that_answers, media_of
from monitor.sources.hls.window import Take, first_take, next_take
from monitor.sources.urls import Target

Clock = Callable[[], float]
NOTHING = Take((), jumped=False)
NOT_FOUND = "404 "  # an encoder that starts again has no playlist for a while


class Follower:
    """One playlist in its course. Times are those of `clock`."""

    def __init__(
        self, target: Target, media: Media, fetcher: Fetcher, renewal: Renewal, *, clock: Clock
    ) -> None:
        self._target = target
        self._media = media  # the latest
        self._ready: Media | None = media  # and nobody has looked at it
        self._fetcher = fetcher
        self._renewal = renewal
        self._clock = clock
        self._last: int | None = None  # sequence number that was taken
        self._asked = clock()
        self._pace = Pace()
        self._wait = 0.0  # seconds from one request to the next
        self._quiet = 0.0  # seconds without news
        self._failures = 0  # in a row

    @property
    def base(self) -> Target:
        """Where addresses in the latest playlist begin."""
        return self._media.base

    @property
    def ended(self) -> bool:
        """Whether nothing will follow the segments that were taken."""
        return self._media.ended and self._ready is None

    @property
    def quiet(self) -> bool:
        """Whether there was nothing new at the latest request."""
        return self._quiet > 0

    @property
    def due(self) -> float:
        """Seconds until the server may be asked again."""
        return 0.0 if self._ready else max(0.0, self._asked + self._wait - self._clock())

    async def reload(self) -> Take:
        """Return the segments that are new; not before it is due.

        Raises:
            SourceError: there have been none for too long.
        """
        begun = self._clock()
        waited = min(begun - self._asked, self._wait)  # a listener that was slow is no fault of the server's
        self._asked = begun
        try:
            self._media = await self._ask()
        except SourceError as error:
            self._failures += 1
            if not is_refusal(error):
                return self._nothing(waited + self._clock() - begun, error)
            if not await self.renew():
                raise
            self._media = await self._ask()
        self._failures, self._pace = 0, pace_of(self._media)
        return self._taken() or self._nothing(waited + self._clock() - begun, None)

    async def renew(self) -> bool:
        """Go on at a new address, if there is one.

        Raises:
            SourceError: what is wrong with it.
        """
        target = await self._renewal.address()
        if target is None:
            return False
        self._target, self._ready = await first_that_answers(self._fetcher, target)
        self._asked = self._clock()
        return True

    def rewind(self, sequence: int) -> None:
        """Take the segment with this number again, and those that follow it."""
        self._last = sequence - 1

    async def _ask(self) -> Media:
        if self._renewal.due:
            with contextlib.suppress(SourceError):  # the present address is still good
                await self.renew()
        ready, self._ready = self._ready, None
        return ready or media_of(await self._fetcher.playlist(self._target))

    def _taken(self) -> Take | None:
        """Return what is new in the latest playlist, or None."""
        take = first_take(self._media) if self._last is None else next_take(self._last, self._media)
        if not take.segments:
            return None
        self._last, self._quiet = take.segments[-1].sequence, 0.0
        self._wait = self._pace.wait(news=True)
        return take

    def _nothing(self, quiet: float, error: SourceError | None) -> Take:
        self._quiet += quiet
        self._wait = self._pace.wait(news=False)
        stalled = self._quiet >= self._pace.patience and not self._media.ended
        if stalled or self._failures >= FAILURES:
            why = str(error) if error else f"no new segment for {self._quiet:.0f} s"
            raise SourceInterrupted(why) from error
        return NOTHING


def is_refusal(error: SourceError) -> bool:
    """Return whether it is of no use to ask again at the same address."""
    return isinstance(error, SourceRefused) and not str(error).startswith(NOT_FOUND)
