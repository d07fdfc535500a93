"""A recogniser process, kept running: there is another child whenever one ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from monitor.recogniser.child import Child

log = logging.getLogger(__name__)

FIRST_DELAY = 0.5  # seconds before another child is started ...
LAST_DELAY = 30.0  # ... more and more, up to so many, ...
LASTING = 60.0  # ... until one lasts so long

Start = Callable[[], Awaitable[Child]]


class RecogniserProcess:
    """One child after another."""

    def __init__(self, start: Start, started: asyncio.Event) -> None:
        """Args:
        start: starts a child.
        started: set whenever there is one.
        """
        self._start = start
        self._started = started
        self.child: Child | None = None  # None between two
        self.ended = 0  # children, so far

    async def run(self) -> NoReturn:
        """Keep a child running until cancelled."""
        clock = asyncio.get_running_loop().time
        delay = FIRST_DELAY
        while True:
            since = clock()
            await self._attend()
            delay = FIRST_DELAY if clock() - since >= LASTING else min(2 * delay, LAST_DELAY)
            await asyncio.sleep(delay)

    async def _attend(self) -> None:
        """Start a child and stay with it to its end."""
        try:
            child = self.child = await self._start()
        except OSError as error:
            log.error("no recogniser process can be started: %s", error)  # noqa: TRY400 - it says it all
            return
        self._started.set()
        log.info("recogniser process %s started", child.pid)
        try:
            status = await child.attend()
        finally:
            self.child = None
        self.ended += 1
        log.error("recogniser process %s ended with %s; starting another", child.pid, status)
