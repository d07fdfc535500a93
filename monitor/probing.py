"""Probing: listens to one source for a while, and tells each step as it happens. No daemon is needed."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from config.urls import masked_url
from monitor.errors import SourceInterrupted
from monitor.groups import alone
from monitor.recogniser.ear import Ear
from monitor.recogniser.examiner import Examiner, Form, examining
from monitor.recogniser.messages import Heard, Message, PlayStarted
from monitor.recogniser.pool import RecogniserPool
from monitor.sources.connect import Connect, Connection
from monitor.sources.feed import Feed, Pause, Piece, Splice, Title
from monitor.sources.sites.names import is_shortcut
from monitor.sources.urls import Target

CONTENTS = {"SILENCE": "silence", "NOISE": "noise", "TALK": "talk", "OTHER": "music"}
LEVELS = 5  # seconds from one look at the level to the next

Tell = Callable[[str, dict[str, Any]], None]  # the name of a step, and what was found
Open = Callable[[], AbstractAsyncContextManager[Feed]]
Names = Callable[[int], dict[str, str]]  # what the catalogue knows of a track's number


@dataclass(slots=True)
class Findings:
    """What a source turned out to be."""

    container: str = ""
    form: Form | None = None
    sound_after: float | None = None  # seconds from the first bytes
    heard: float = 0.0  # seconds of sound
    level: float | None = None  # RMS, dB of full scale
    content: str = ""
    songs: int = 0


class Probe:
    """Listens, and tells."""

    def __init__(self, pool: RecogniserPool, names: Names, tell: Tell, seconds: float) -> None:
        self._pool = pool
        self._names = names
        self._tell = tell
        self._seconds = seconds
        self._clock = asyncio.get_running_loop().time
        self._opened: float | None = None  # loop time
        self._levels: list[float] = []
        self._level_due = 0.0
        self._resting_until = float("-inf")  # loop time
        self.findings = Findings()

    async def run(self, connect: Open) -> None:
        """Listen for so many seconds, or to the end of the source.

        Raises:
            SourceError: there is nothing to hear, or it broke off.
        """
        try:
            async with connect() as feed:
                container = await feed.begun(self._rest)
                self._open(feed)
                async with self._pool.listen(container) as ear, examining(container) as examiner:
                    await self._attend(feed, ear, examiner)
        except ExceptionGroup as group:
            raise alone(group) from group
        if self.findings.sound_after is None:
            raise SourceInterrupted(f"no sound in {self._seconds:g} s")

    def told_by(self, connect: Connect, url: str, *, proxied: bool) -> Connect:
        """Return a `connect` whose connections are told of, until there are bytes."""
        other_end = "proxy" if proxied else "address"

        @asynccontextmanager
        async def connected(target: Target) -> AsyncIterator[Connection]:
            async with connect(target) as (reader, writer):
                if self._opened is None:
                    # The addresses that a site gives us have the key to the broadcast in their paths.
                    shown = target.authority if is_shortcut(url) else masked_url(target.url)
                    address, tls = ends(writer)
                    self._tell("connect", {"to": shown, other_end: address, "tls": tls})
                yield reader, writer

        return connected

    def _open(self, feed: Feed) -> None:
        self._opened = self._clock()
        self.findings.container = feed.container
        self._tell(
            "format",
            {"container": feed.container, "content_type": feed.content_type or "", "name": feed.name},
        )

    async def _attend(self, feed: Feed, ear: Ear, examiner: Examiner) -> None:
        try:
            async with asyncio.timeout(self._seconds), asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass_on(feed, ear, examiner))
                tasks.create_task(self._examine(examiner))
                async for message in ear.messages():
                    self._hear(message)
        except TimeoutError:
            pass  # enough was heard

    async def _pass_on(self, feed: Feed, ear: Ear, examiner: Examiner) -> None:
        async for piece in feed:
            await self._pass(piece, ear, examiner)
        self._tell("end", {})
        examiner.finish()
        await ear.finish()

    async def _pass(self, piece: Piece, ear: Ear, examiner: Examiner) -> None:
        match piece:
            case Title(text):
                self._tell("title", {"text": text})
            case Splice(container):
                examiner.finish()  # it has seen enough
                await ear.reopen(container)
            case Pause(seconds):
                await self._rest(seconds)
            case bytes():
                await examiner.feed(piece)
                await ear.feed(piece)

    async def _rest(self, seconds: float) -> None:
        """Tell of a pause, once."""
        now = self._clock()
        if seconds >= LEVELS and now >= self._resting_until:
            self._tell("pause", {"seconds": seconds})
        self._resting_until = now + seconds

    async def _examine(self, examiner: Examiner) -> None:
        async for found in examiner.findings():
            if isinstance(found, Form):
                self.findings.form = found
                self._tell("audio", asdict(found))
                continue
            self._levels.append(found)
            self.findings.level = mean_level(self._levels)
            if len(self._levels) % LEVELS == 0 and self._clock() >= self._level_due:
                self._level_due = self._clock() + LEVELS / 2  # a file comes faster than a broadcast
                self._tell("level", {"rms_dbfs": mean_level(self._levels[-LEVELS:])})

    def _hear(self, message: Message) -> None:
        match message:
            case Heard(position, content):
                self._sound(position)
                if content and CONTENTS.get(content, content) != self.findings.content:
                    self.findings.content = CONTENTS.get(content, content)
                    self._tell("content", {"content": self.findings.content})
            case PlayStarted(_, detection):
                self.findings.songs += 1
                self._tell("song", {**self._names(detection.track), "score": detection.score})

    def _sound(self, position: float) -> None:
        self.findings.heard = position
        if self.findings.sound_after is None and self._opened is not None:
            self.findings.sound_after = round(self._clock() - self._opened, 2)
            self._tell("sound", {"after": self.findings.sound_after})


def ends(writer: asyncio.StreamWriter) -> tuple[str, str]:
    """Return the address at the other end of a connection, and how it is encrypted."""
    host, port = writer.get_extra_info("peername")[:2]
    encryption = writer.get_extra_info("ssl_object")
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return address, encryption.version() or "" if encryption else ""


def mean_level(levels: Sequence[float]) -> float:
    """Return the level of sounds of the same length together, dB."""
    return round(10 * math.log10(sum(10 ** (level / 10) for level in levels) / len(levels)), 1)
