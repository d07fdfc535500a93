"""What becomes of what is heard on one stream: plays and changes of state, reported once each."""

import logging
import time
from collections.abc import Callable

from fingerprint.content import Content
from monitor.airing import Play
from monitor.errors import SourceError, SourceHarmful
from monitor.health import Change, Code, StreamHealth
from monitor.live.sounds import sound
from monitor.live.stream import LiveStream
from monitor.plays import PlayBook
from monitor.recogniser.messages import CutOff, Heard, Message, PlayEnded, PlayStarted
from monitor.reporter import Reporter
from monitor.tally import Tally
from monitor.titles import TitleLog
from monitor.titling import Said

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
        said: Said,
        *,
        tally: Tally | None = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reporter = reporter
        self._health = health
        self._book = book
        self._titles = TitleLog()
        self._said = said
        self._tally = tally or Tally()
        self._trouble: str | None = None  # of the connection; None: it is not known yet
        self._now = now
        self._clock = clock
        self._sounded = float("-inf")  # clock time of the latest audio
        self._resting_until = float("-inf")  # clock time
        self._latest: tuple[float, float] | None = None  # position and Unix time of the latest audio
        self._checkpoint = clock()
        self.live = LiveStream(now())

    @property
    def running(self) -> bool:
        """Whether the stream is heard at present, or would be but for advertisements."""
        return self.silence < FRESH or self._clock() < self._resting_until

    @property
    def silence(self) -> float:
        """Seconds since the latest audio; infinite where there has been none."""
        return self._clock() - self._sounded

    @property
    def code(self) -> Code:
        """What the owner was told last."""
        return self._health.told

    @property
    def on_air(self) -> tuple[Play, ...]:
        """The plays that last, those an outage holds up among them."""
        return self._book.on_air

    def connecting(self) -> None:
        self.live.connecting(self._now())

    def titled(self, text: str) -> None:
        """Remember what the station says, and have it kept."""
        now = self._now()
        self.live.titled(text)
        if self._titles.add(text, now):
            self._said(text, now)

    async def heard(self, message: Message) -> None:
        match message:
            case PlayStarted(position, detection):
                if play := self._book.started(detection, position, self._time_of(position)):
                    self._tally.started += 1
                    number = await self._reporter.started(play, self._titles.at(self._now()))
                    self._book.stored(detection, number)
            case PlayEnded(detection=detection, refuted=True):
                if play := self._book.refuted(detection):
                    self._tally.withdrawn += 1
                    await self._reporter.withdrawn(play)
            case PlayEnded(position, detection):
                if play := self._book.ended(detection, position, self._time_of(position)):
                    await self._finished(play)
            case CutOff(position, on_air):
                self._book.heard(on_air, position, self._time_of(position))
            case Heard():
                await self._sounding(message)

    async def lost(self, error: SourceError) -> None:
        self._changed(str(error))
        self._tally.lost(error)
        self.interrupt()
        sure = isinstance(error, SourceHarmful)
        self.live.lost(str(error), self._now(), harmful=sure)
        await self._notify(self._health.failed(str(error), self._clock(), sure=sure))
        await self.tick()

    async def resting(self, seconds: float) -> None:
        """Take in that there are advertisements: what they keep back is not lost, and the stream runs."""
        now = self._clock()
        self._resting_until = now + seconds
        self._health.resting(seconds, now)
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
        self.live.heard(sound(message.content, recognised=bool(message.on_air)), message.level, self._now())
        self._changed("")
        self._tally.audio += max(0.0, message.position - (self._latest[0] if self._latest else 0.0))
        self._latest = message.position, self._now()
        self._book.heard(message.on_air, message.position, self._now())
        content = MUSIC if message.on_air else message.content  # what was recognised is no noise
        await self._notify(self._health.heard(content, self._sounded))
        await self.tick()
        if self._book.on_air and self._sounded - self._checkpoint >= CHECKPOINT:
            self._checkpoint = self._sounded
            await self._reporter.heard(self._book.on_air)

    def _changed(self, trouble: str) -> None:
        """Log what has become of the connection, once: a station that is off for a day is no news."""
        if trouble == self._trouble:
            return
        if trouble:
            log.warning("connection lost: %s", trouble)
        else:
            log.info("heard")
        self._trouble = trouble

    def _time_of(self, position: float) -> float:
        """Return when the audio up to `position` was heard.

        That is now, but where nothing has come for a while: the end of a stream is told when it is sure.
        """
        if self._latest is None:
            return self._now()
        latest, then = self._latest
        return min(self._now(), then + max(0.0, position - latest))

    async def _finished(self, play: Play) -> None:
        self._tally.finished += 1
        await self._reporter.finished(play, self._titles.during(play.started_at, play.heard_until))

    async def _notify(self, change: Change | None) -> None:
        if change:
            await self._reporter.notify(change, self._now())
