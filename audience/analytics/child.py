"""A child: one process of the engine from its start to its end, and the question it is asked. The home of
its pipes.
"""

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Self

from audience.analytics.messages import (
    HEADER,
    Alive,
    Ask,
    Done,
    Message,
    Page,
    ProtocolError,
    Refused,
    Stop,
    decode,
    encode,
    header,
)
from audience.analytics.questions import AnalyticsDown, AnalyticsError, BadQuestion, Row, TooExpensive, Value

COMMAND = (sys.executable, "-m", "audience.analytics")
PASSED_ON = ("PATH", "PYTHONPATH", "TZDIR")  # of our environment; there may be secrets in it
GRACE = 2.0  # seconds it gets to end, or to stop what it was asked
PATIENCE = 60.0  # seconds without a sign of life, while nothing is asked, after which it counts as hung
BROKEN = (asyncio.IncompleteReadError, ConnectionError, ProtocolError)
GONE = "the analytics engine is starting again; ask later"
ERRORS: dict[str, type[AnalyticsError]] = {"bad": BadQuestion, "expensive": TooExpensive}


@dataclass(slots=True)
class Answer:
    """What has come of an answer."""

    key: int
    rows: list[Row] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    error: AnalyticsError | None = None

    def end(self, error: AnalyticsError | None) -> None:
        self.error = error
        self.over.set()


class Child:
    """A process, which is asked one question at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._keys = itertools.count(1)
        self._answer: Answer | None = None
        self._clock = asyncio.get_running_loop().time
        self._alive = self._clock()
        self.seq = 0  # the last change that its copy has
        self.ready = asyncio.Event()  # the copy is there

    @classmethod
    async def start(cls, database: Path, folder: Path, command: Sequence[str] = COMMAND) -> Self:
        """Start a process on a database; its copy is in `folder`.

        Raises:
            OSError: it cannot be started.
        """
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            *command,
            str(database),
            str(folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**passed, "LANG": "C.UTF-8", "HOME": os.devnull},
            start_new_session=True,  # Ctrl-C is for the daemon, which then closes the pipe
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def attend(self) -> int | None:
        """Take in what it says until it ends; return its exit status."""
        try:
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(self._watch())
                await self._receive()
                watching.cancel()
        finally:
            await self.stop()
            self.ready.set()  # nobody waits for it any more
            if self._answer:
                self._answer.end(AnalyticsDown(GONE))
        return self._process.returncode

    async def ask(self, sql: str, parameters: Sequence[Value], seconds: float, rows: int) -> list[Row]:
        """Return the answer to a question; only one may be asked at a time.

        Raises:
            AnalyticsError: there is none.
        """
        answer = self._answer = Answer(next(self._keys))
        try:
            await self._send(Ask(answer.key, sql, list(parameters), rows, seconds))
            async with asyncio.timeout(seconds):
                await answer.over.wait()
        except TimeoutError:
            await self._interrupt(answer)
            raise answer.error or TooExpensive(f"it took more than {seconds:g} seconds") from None
        except asyncio.CancelledError:
            await self._interrupt(answer)
            raise
        finally:
            self._answer = None
            self._alive = self._clock()
        if answer.error:
            raise answer.error
        return answer.rows

    def kill(self) -> None:
        """End it, and whatever it may have started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """End it: it goes when its input ends, or it is killed."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(GRACE):
                await self._ended()
        except TimeoutError:
            self.kill()
            await self._ended()

    async def _ended(self) -> None:
        while self._process.stdout and await self._process.stdout.read(1 << 16):
            pass  # what is in the pipe would keep `wait` waiting
        await self._process.wait()

    async def _interrupt(self, answer: Answer) -> None:
        """Have it stop what it was asked; end it where it does not."""
        try:
            async with asyncio.timeout(GRACE):
                await self._send(Stop(answer.key))
                await answer.over.wait()
        except (TimeoutError, AnalyticsDown):
            self.kill()

    async def _send(self, message: Message) -> None:
        """Send a message.

        Raises:
            AnalyticsDown: it does not take it.
            BadQuestion: it is too long.
        """
        try:
            frame = encode(message)
        except ProtocolError as error:
            raise BadQuestion(str(error)) from error
        if self._process.stdin is None or self._process.stdin.is_closing():
            raise AnalyticsDown(GONE)
        try:
            async with asyncio.timeout(GRACE):
                self._process.stdin.write(frame)
                await self._process.stdin.drain()
        except (OSError, TimeoutError) as error:
            self.kill()
            raise AnalyticsDown(GONE) from error

    async def _receive(self) -> None:
        """Take in messages until there are none, or nonsense."""
        if self._process.stdout is None:
            return
        with suppress(*BROKEN):
            while True:
                length, kind = header(await self._process.stdout.readexactly(HEADER.size))
                self._take(decode(kind, await self._process.stdout.readexactly(length)))

    def _take(self, message: Message) -> None:
        self._alive = self._clock()
        if isinstance(message, Alive):
            self.seq = message.seq
            if message.seq:
                self.ready.set()
        elif self._answer and isinstance(message, Page | Done | Refused) and message.key == self._answer.key:
            take(self._answer, message)

    async def _watch(self) -> NoReturn:
        """End it where it says nothing, though it is asked nothing."""
        while True:
            await asyncio.sleep(PATIENCE / 5)
            if not self._answer and self._clock() - self._alive > PATIENCE:
                self.kill()


def take(answer: Answer, message: Page | Done | Refused) -> None:
    """Add to an answer what has come of it."""
    if isinstance(message, Page):
        answer.rows += map(tuple, message.rows)
    elif isinstance(message, Done):
        answer.end(None)
    else:
        answer.end(ERRORS.get(message.why, AnalyticsDown)(message.reason))
