"""A child: one recogniser process from its start to its end, and the streams in it. The home of its pipes."""

import asyncio
import contextlib
import itertools
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn, Self

from monitor.errors import RecogniserLost, SourceHarmful
from monitor.recogniser.activity import Activity
from monitor.recogniser.conduct import Conduct
from monitor.recogniser.ear import Ear
from monitor.recogniser.messages import (
    HEADER,
    NOBODY,
    Abandon,
    Closed,
    Message,
    Open,
    Ping,
    Pong,
    ProtocolError,
    decode,
    encode,
    header,
)

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "monitor.recogniser")
GRACE = 2.0  # seconds a child gets to end
STARTING = 60.0  # seconds until the first answer, on a busy machine
PING = 3.0  # seconds
PATIENCE = 15.0  # seconds without an answer after which a child counts as hung
LOST = "the recogniser was restarted"
BROKEN = (asyncio.IncompleteReadError, ConnectionError, TimeoutError, ProtocolError)
HARMFUL = "it crashes the recogniser"


class Child:
    """A process. Bytes go in, messages come out, each with the key of its stream."""

    def __init__(self, process: asyncio.subprocess.Process, activity: Activity, patience: float) -> None:
        self._process = process
        self._activity = activity
        self._patience = patience
        self._ears: dict[int, tuple[Ear, Conduct]] = {}
        self._leaving: dict[int, tuple[float, Conduct]] = {}  # since when nobody wants them
        self._keys = itertools.count(NOBODY + 1)
        self._clock = asyncio.get_running_loop().time
        self._answered: float | None = None  # when it last did
        self._unanswered = 0  # pings since then

    @classmethod
    async def start(cls, index: Path, command: Sequence[str] = COMMAND, patience: float = PATIENCE) -> Self:
        """Start a process on the index in directory `index`.

        Raises:
            OSError: it cannot be started.
        """
        activity = Activity.create()
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                str(index),
                str(activity.file),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                pass_fds=(activity.file,),
                start_new_session=True,  # Ctrl-C is for the daemon, which then closes the pipe
            )
            child = cls(process, activity, patience)
            await child._greet()
        except BaseException:
            activity.close()
            raise
        return child

    async def _greet(self) -> None:
        """Wait until the process answers for the first time.

        Raises:
            OSError: it does not.
        """
        try:
            async with asyncio.timeout(STARTING):
                await self._send(NOBODY, Ping())
                await self._receive_one()
        except (RecogniserLost, *BROKEN) as error:
            raise OSError("it does not answer") from error
        finally:
            if self._answered is None:
                await stop(self._process)

    @property
    def load(self) -> int:
        """How many streams it has."""
        return len(self._ears)

    @property
    def answers(self) -> bool:
        """Whether it has answered lately."""
        return self._clock() - (self._answered or 0.0) <= self._patience / 2

    @property
    def pid(self) -> int:
        return self._process.pid

    async def attend(self) -> int | None:
        """Hand its messages to their streams until it ends; return its exit status."""
        try:
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(self._watch())
                await self._receive()
                watching.cancel()
            await stop(self._process)
            self._blame()
        finally:
            await stop(self._process)
            for ear, conduct in self._ears.values():
                harmful = conduct.isolated(self._clock())
                ear.lose(SourceHarmful(HARMFUL) if harmful else RecogniserLost(LOST))
            self._ears.clear()
            self._activity.close()
        return self._process.returncode

    @contextlib.asynccontextmanager
    async def listen(self, container: str, conduct: Conduct) -> AsyncIterator[Ear]:
        """Open a stream of an FFmpeg container format; leaving closes it.

        Raises:
            RecogniserLost: the process is gone.
        """
        key = next(self._keys)
        ear = Ear(partial(self._send, key), self.kill)
        self._ears[key] = ear, conduct
        try:
            await self._send(key, Open(container))
            yield ear
        finally:
            if self._ears.pop(key, None):
                self._leaving[key] = self._clock(), conduct
            with contextlib.suppress(RecogniserLost):
                await self._send(key, Abandon())

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()

    async def _send(self, key: int, message: Message) -> None:
        """Send a message of stream `key`.

        Raises:
            RecogniserLost: the process does not take it.
        """
        if self._process.stdin is None or self._process.stdin.is_closing():
            raise RecogniserLost(LOST)
        try:
            async with asyncio.timeout(self._patience):
                self._process.stdin.write(encode(key, message))
                await self._process.stdin.drain()
        except (OSError, TimeoutError) as error:
            self.kill()
            raise RecogniserLost("the recogniser does not answer") from error

    async def _receive(self) -> None:
        """Take in messages until there are none, or nonsense."""
        with contextlib.suppress(*BROKEN):
            while True:
                await self._receive_one()

    async def _receive_one(self) -> None:
        if self._process.stdout is None:
            return
        length, key, kind = header(await self._process.stdout.readexactly(HEADER.size))
        self._take(key, decode(kind, await self._process.stdout.readexactly(length)))

    def _take(self, key: int, message: Message) -> None:
        if isinstance(message, Pong):
            self._answered, self._unanswered = self._clock(), 0
        elif listening := self._ears.get(key):
            listening[0].deliver(message)
        if isinstance(message, Closed):  # it has left by itself
            self._ears.pop(key, None)
            self._leaving.pop(key, None)

    async def _watch(self) -> NoReturn:
        """Ask it whether it is there; end it where it is not, or where a stream does not leave.

        Pings are counted, and not the time since the last answer: where the daemon stood still, nobody asked.
        """
        every = min(PING, self._patience / 5)
        while True:
            await asyncio.sleep(every)
            with contextlib.suppress(RecogniserLost):
                await self._send(NOBODY, Ping())
            self._unanswered += 1
            now = self._clock()
            if self._unanswered * every > self._patience:
                log.error("recogniser process %s does not answer", self.pid)
                self.kill()
            elif any(now - since > 2 * self._patience for since, _ in self._leaving.values()):
                log.error("a stream does not leave recogniser process %s", self.pid)
                self.kill()

    def _blame(self) -> None:
        """Blame the streams that it worked on when it ended."""
        listening = {key: conduct for key, (_, conduct) in self._ears.items()}
        leaving = {key: conduct for key, (_, conduct) in self._leaving.items()}
        for key in self._activity.busy:
            if conduct := (listening | leaving).get(key):
                conduct.blame(self._clock())


async def stop(process: asyncio.subprocess.Process) -> None:
    """End a process: it goes when its input ends, or it is killed."""
    if process.stdin:
        process.stdin.close()
    try:
        async with asyncio.timeout(GRACE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
