"""A recogniser process, kept running. The only home of long-lived child processes."""

import asyncio
import contextlib
import itertools
import logging
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import NoReturn

from monitor.recogniser.ear import PATIENCE, Ear, RecogniserLost
from monitor.recogniser.messages import (
    HEADER,
    Abandon,
    Closed,
    Message,
    Open,
    ProtocolError,
    decode,
    encode,
    header,
)

log = logging.getLogger(__name__)

RESTART_DELAY = 1.0  # seconds
GRACE = 2.0  # seconds a child gets to end
RESTARTED = "the recogniser was restarted"


class RecogniserProcess:
    """One child process, started again whenever it ends, and the streams in it."""

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
            child = self._child = await start(self._index)
            log.info("recogniser process %s started", child.pid)
            try:
                await self._receive(child)
            finally:
                self._child = None
                for ear in self._ears.values():
                    ear.deliver(Closed(RESTARTED))
                await stop(child)
            log.error("recogniser process %s ended with %s; starting another", child.pid, child.returncode)
            await asyncio.sleep(RESTART_DELAY)

    @contextlib.asynccontextmanager
    async def listen(self, container: str) -> AsyncIterator[Ear]:
        """Open a stream of an FFmpeg container format; leaving closes it.

        Raises:
            RecogniserLost: there is no process to open it in.
        """
        key = next(self._keys)
        self._ears[key] = ear = Ear(partial(self._send, key), self._kill)
        try:
            await self._send(key, Open(container))
            yield ear
        finally:
            del self._ears[key]
            with contextlib.suppress(RecogniserLost):
                await self._send(key, Abandon())

    async def _send(self, key: int, message: Message) -> None:
        """Send a message of stream `key`.

        Raises:
            RecogniserLost: there is no process that takes it.
        """
        if self._child is None or self._child.stdin is None:
            raise RecogniserLost(RESTARTED)
        try:
            async with asyncio.timeout(PATIENCE):
                self._child.stdin.write(encode(key, message))
                await self._child.stdin.drain()
        except (OSError, TimeoutError) as error:
            self._kill()
            raise RecogniserLost("the recogniser does not answer") from error

    def _kill(self) -> None:
        if self._child and self._child.returncode is None:
            self._child.kill()

    async def _receive(self, child: asyncio.subprocess.Process) -> None:
        """Hand messages to their streams until the child ends or talks nonsense."""
        if child.stdout is None:
            return
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ProtocolError):
            while True:
                length, key, kind = header(await child.stdout.readexactly(HEADER.size))
                message = decode(kind, await child.stdout.readexactly(length))
                if ear := self._ears.get(key):
                    ear.deliver(message)


async def start(index: Path) -> asyncio.subprocess.Process:
    """Start a child on the index in directory `index`."""
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
        async with asyncio.timeout(GRACE):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
