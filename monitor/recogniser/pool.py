"""The pool: recogniser processes as the daemon sees them. The only home of child processes.

RecogniserLost (a SourceInterrupted): the process of a stream died or stopped answering. Its streams are
reconnected and find another process; the pool starts a new one.
"""

import asyncio
import contextlib
import itertools
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NoReturn

from monitor.errors import SourceError, SourceInterrupted
from monitor.recogniser.messages import (
    HEADER,
    Abandon,
    Bytes,
    Closed,
    Consumed,
    Finish,
    Message,
    Open,
    ProtocolError,
    decode,
    encode,
    header,
    slices,
)

log = logging.getLogger(__name__)

WINDOW = 256 << 10  # bytes of a stream inside its process: 16 s at 128 kbit/s
PIECE = 64 << 10  # bytes a message
PATIENCE = 30.0  # seconds without an answer after which a process counts as hung
RESTART_DELAY = 1.0  # seconds
MESSAGES = 1000  # of a stream that may wait for the daemon: a quarter of an hour


class RecogniserLost(SourceInterrupted):
    """The process that recognised this stream is gone."""


class Ear:
    """One stream's place in a recogniser process: bytes in, messages out."""

    def __init__(self, key: int, process: "RecogniserProcess") -> None:
        self._key = key
        self._process = process
        self._sent = 0  # bytes not yet consumed
        self._room = asyncio.Event()
        self._room.set()
        self._messages: asyncio.Queue[Message] = asyncio.Queue(MESSAGES)

    async def feed(self, data: bytes) -> None:
        """Send the next bytes, waiting while the process has enough to do.

        Raises:
            RecogniserLost: it does not take them.
        """
        for piece in slices(data, PIECE):
            await self._wait_for_room()
            self._sent += len(piece)
            if self._sent >= WINDOW:
                self._room.clear()
            await self._process.send(self._key, Bytes(piece))

    async def finish(self) -> None:
        """Tell that no more bytes will come. The messages then end, soon, with Closed."""
        await self._process.send(self._key, Finish())

    async def messages(self) -> AsyncIterator[Message]:
        """Yield what the process reports, to the end of the stream.

        Raises:
            SourceError: the stream cannot be decoded, or the process is lost.
        """
        while not isinstance(message := await self._messages.get(), Closed):
            yield message
        if message.reason:
            raise SourceError(message.reason)

    def deliver(self, message: Message) -> None:
        """Take in a message of the process."""
        if isinstance(message, Consumed):
            self._sent -= message.count
            if self._sent < WINDOW:
                self._room.set()
            return
        if isinstance(message, Closed):
            self._room.set()  # what is still fed goes nowhere
        if self._messages.full():
            self._messages.get_nowait()
            log.warning("a stream's messages wait too long; the oldest is dropped")
        self._messages.put_nowait(message)

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._room.wait()
        except TimeoutError:
            self._process.kill()
            raise RecogniserLost("the recogniser does not answer") from None


class RecogniserProcess:
    """One child process, started again whenever it ends."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._ears: dict[int, Ear] = {}
        self._keys = itertools.count(1)
        self._child: asyncio.subprocess.Process | None = None

    @property
    def load(self) -> int:
        """Streams in this process."""
        return len(self._ears)

    @property
    def pid(self) -> int | None:
        """Of the child; None between two."""
        return self._child.pid if self._child else None

    async def run(self) -> NoReturn:
        """Keep a child running until cancelled."""
        while True:
            self._child = await start(self._index)
            log.info("recogniser process %s started", self._child.pid)
            try:
                await self._receive(self._child)
            finally:
                child, self._child = self._child, None
                self._lose_ears()
                await stop(child)
            log.error("recogniser process %s ended with %s; starting another", child.pid, child.returncode)
            await asyncio.sleep(RESTART_DELAY)

    async def send(self, key: int, message: Message) -> None:
        """Send a message of stream `key`.

        Raises:
            RecogniserLost: there is no process to send it to.
        """
        if self._child is None or self._child.stdin is None:
            raise RecogniserLost("the recogniser was restarted")
        try:
            async with asyncio.timeout(PATIENCE):
                self._child.stdin.write(encode(key, message))
                await self._child.stdin.drain()
        except (OSError, TimeoutError) as error:
            self.kill()
            raise RecogniserLost("the recogniser does not answer") from error

    async def open(self, container: str) -> tuple[int, Ear]:
        key = next(self._keys)
        self._ears[key] = Ear(key, self)
        await self.send(key, Open(container))
        return key, self._ears[key]

    async def close(self, key: int) -> None:
        """Forget a stream, here and in the process."""
        del self._ears[key]
        with contextlib.suppress(RecogniserLost):
            await self.send(key, Abandon())

    def kill(self) -> None:
        if self._child and self._child.returncode is None:
            self._child.kill()

    async def _receive(self, child: asyncio.subprocess.Process) -> None:
        """Hand messages to their streams until the child ends or talks nonsense."""
        assert child.stdout  # noqa: S101 - it was started with a pipe
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ProtocolError):
            while True:
                length, key, kind = header(await child.stdout.readexactly(HEADER.size))
                message = decode(kind, await child.stdout.readexactly(length))
                if ear := self._ears.get(key):
                    ear.deliver(message)

    def _lose_ears(self) -> None:
        for ear in self._ears.values():
            ear.deliver(Closed("the recogniser was restarted"))


class RecogniserPool:
    """As many processes as there is work for, and a place in the least busy one."""

    def __init__(self, index: Path, processes: int) -> None:
        self._processes = [RecogniserProcess(index) for _ in range(processes)]

    @property
    def running(self) -> bool:
        """Whether there is a process to listen with."""
        return bool(self.pids)

    @property
    def pids(self) -> list[int]:
        """The processes that run."""
        return [process.pid for process in self._processes if process.pid is not None]

    @property
    def loads(self) -> list[int]:
        """How many streams each process has."""
        return [process.load for process in self._processes]

    async def run(self) -> None:
        """Keep the processes running until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for process in self._processes:
                tasks.create_task(process.run())

    @contextlib.asynccontextmanager
    async def listen(self, container: str) -> AsyncIterator[Ear]:
        """Open a stream in the least busy process.

        Raises:
            RecogniserLost: no process is running.
        """
        running = [process for process in self._processes if process.pid is not None]
        if not running:
            raise RecogniserLost("the recogniser was restarted")
        process = min(running, key=lambda candidate: candidate.load)
        key, ear = await process.open(container)
        try:
            yield ear
        finally:
            await process.close(key)


async def start(index: Path) -> asyncio.subprocess.Process:
    """Start a recogniser process on the index in directory `index`."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor.recogniser",
        str(index),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the daemon, which then closes the pipe
    )


async def stop(child: asyncio.subprocess.Process) -> None:
    """End a child: it goes when its input ends, or it is killed."""
    if child.stdin:
        child.stdin.close()
    try:
        async with asyncio.timeout(2):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
