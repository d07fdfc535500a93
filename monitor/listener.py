"""What becomes of what is heard on one stream: plays and changes of state, reported once each."""

import logging
import time
from collections.abc import Callable

from fingerprint.content import Content
from monitor.airing import Play
from monitor.errors import SourceError, SourceHarmful
from monitor.health import Change, StreamHealth
from monitor.plays import PlayBook
from monitor.recogniser.messages import CutOff, Heard, Message, PlayEnded, PlayStarted
from monitor.reporter import Reporter
from monitor.titles import TitleLog

log = logging.getLogger(__name__)

MUSIC = Content.OTHER.name
CHECKPOINT = 10.0  # seconds; what a crash may take from the length of a play
FRESH = 30.0  # seconds without audio after which a stream does not count as running


class StreamListener:
    """Hears one stream, message by message. Decides nothing: the play book and the health do."""

    def __init__(
        self,
        reporter: Reporter,
        health: StreamHealth,
        book: PlayBook,
        *,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reporter = reporter
        self._health = health
        self._book = book
        self._titles = TitleLog()
        self._now = now
        self._clock = clock
        self._sounded = float("-inf")  # clock time of the latest audio
        self._latest: tuple[float, float] | None = None  # position and Unix time of the latest audio
        self._checkpoint = clock()

    @property
    def running(self) -> bool:
        """Whether the stream is heard at present."""
        return self._clock() - self._sounded < FRESH

    @property
    def on_air(self) -> tuple[Play, ...]:
        """The plays that last, those an outage holds up among them."""
        return self._book.on_air

    def titled(self, text: str) -> None:
        self._titles.add(text, self._now())

    async def heard(self, message: Message) -> None:
        match message:
            case PlayStarted(position, detection):
                if play := self._book.started(detection, position, self._time_of(position)):
                    number = await self._reporter.started(play, self._titles.at(self._now()))
                    self._book.stored(detection, number)
            case PlayEnded(detection=detection, refuted=True):
                if play := self._book.refuted(detection):
                    await self._reporter.withdrawn(play)
            case PlayEnded(position, detection):
                if play := self._book.ended(detection, position, self._time_of(position)):
                    await self._finished(play)
            case CutOff(position, on_air):
                self._book.heard(on_air, position, self._time_of(position))
            case Heard():
                await self._sounding(message)

    async def lost(self, error: SourceError) -> None:
        log.warning("connection lost: %s", error)
        self.interrupt()
        sure = isinstance(error, SourceHarmful)
        await self._notify(self._health.failed(str(error), self._clock(), sure=sure))
        await self.tick()

    async def tick(self) -> None:
        await self._notify(self._health.waiting(self._clock()))
        for play in self._book.expire(self._now()):
            await self._finished(play)

    def interrupt(self) -> None:
        """Take in that the task of the stream starts over."""
        self._latest = None
        self._book.interrupt()

    async def close(self) -> None:
        """Store what is on air as it is: nobody listens any longer."""
        for play in self._book.close():
            await self._finished(play)

    async def _sounding(self, message: Heard) -> None:
        self._sounded = self._clock()
        self._latest = message.position, self._now()
        self._book.heard(message.on_air, message.position, self._now())
        content = MUSIC if message.on_air else message.content  # what was recognised is no noise
        await self._notify(self._health.heard(content, self._sounded))
        await self.tick()
        if self._book.on_air and self._sounded - self._checkpoint >= CHECKPOINT:
            self._checkpoint = self._sounded
            await self._reporter.heard(self._book.on_air)

    def _time_of(self, position: float) -> float:
        """Return when the audio up to `position` was heard.

        That is now, but where nothing has come for a while: the end of a stream is told when it is sure.
        """
        if self._latest is None:
            return self._now()
        latest, then = self._latest
        return min(self._now(), then + max(0.0, position - latest))

    async def _finished(self, play: Play) -> None:
        await self._reporter.finished(play, self._titles.during(play.started_at, play.heard_until))

    async def _notify(self, change: Change | None) -> None:
        if change:
            await self._reporter.notify(change, self._now())
