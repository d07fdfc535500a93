"""The engine, as the daemon sees it: a process that is started when it is needed, kept running, and asked.

It starts with the first question, or with the daemon where there is a copy from before: what is erased must
leave it.
"""

import asyncio
import logging
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from audience.analytics.child import COMMAND, Child
from audience.analytics.questions import ROWS, SECONDS, AnalyticsDown, Row, Value
from store import changes
from store.database import Database
from store.errors import StoreBusy

log = logging.getLogger(__name__)

FIRST_DELAY = 0.5  # seconds before another child is started ...
LAST_DELAY = 30.0  # ... more and more, up to so many, ...
LASTING = 60.0  # ... until one lasts so long
HOPELESS = 3  # children in a row that never had a copy: then the copy is thrown away
WAITING = 32  # questions that may wait for their turn
TRIM_EVERY = 10.0  # seconds
TRIM_AT_ONCE = 10_000  # changes of a transaction
LOGGED = 1_000_000  # changes that are kept for a child that is not there; with more it makes its copy anew
BUSY = "the analytics engine has other questions to answer; ask later"
DOWN = "the analytics engine is starting again; ask later"


class AnalyticsProcess:
    """One child after another, and the questions to them. Implements `Analytics`."""

    def __init__(
        self, database: Database, file: Path, folder: Path, command: Sequence[str] = COMMAND
    ) -> None:
        """Args:
        database: the daemon's, whose log of changes is trimmed.
        file: the database's.
        folder: where the copy is kept.
        command: starts a child.
        """
        self._database = database
        self._file, self._folder = file, folder
        self._command = command
        self._wanted = asyncio.Event()
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._child: Child | None = None
        self._started = asyncio.Event()
        self._failed = 0  # children in a row that never had a copy
        self._resting = False  # until the next one is started

    @property
    def pid(self) -> int | None:
        """The process that runs."""
        return self._child.pid if self._child else None

    async def run(self) -> NoReturn:
        """Keep a child running until cancelled, from when it is needed on."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._trim())
            if not self._folder.exists():
                await self._wanted.wait()
            await self._keep()
        raise AssertionError

    async def ask(
        self, sql: str, parameters: Sequence[Value] = (), *, seconds: float = SECONDS, rows: int = ROWS
    ) -> list[Row]:
        """Answer a question; see `Analytics`. It waits for its turn as long as it may take."""
        if self._waiting >= WAITING:
            raise AnalyticsDown(BUSY)
        self._wanted.set()
        self._waiting += 1
        try:
            child = await self._admitted(seconds)
        finally:
            self._waiting -= 1
        try:
            return await child.ask(sql, parameters, seconds, rows)
        finally:
            self._turn.release()

    async def _admitted(self, seconds: float) -> Child:
        """Wait for a turn, and for a child that has its copy; raises AnalyticsDown."""
        try:
            async with asyncio.timeout(seconds):
                await self._turn.acquire()
                try:
                    return await self._ready()
                except BaseException:
                    self._turn.release()
                    raise
        except TimeoutError:
            raise AnalyticsDown(BUSY if self._child and self._child.ready.is_set() else DOWN) from None

    async def _ready(self) -> Child:
        while self._child is None:
            if self._resting:
                raise AnalyticsDown(DOWN)
            self._started.clear()
            await self._started.wait()
        child = self._child
        await child.ready.wait()
        return child

    async def _keep(self) -> NoReturn:
        clock = asyncio.get_running_loop().time
        delay = FIRST_DELAY
        while True:
            since = clock()
            await self._attend()
            delay = FIRST_DELAY if clock() - since >= LASTING else min(2 * delay, LAST_DELAY)
            self._resting = True
            await asyncio.sleep(delay)
            self._resting = False

    async def _attend(self) -> None:
        """Start a child and stay with it to its end."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            child = self._child = await Child.start(self._file, self._folder, self._command)
        except OSError as error:
            log.error("the analytics engine cannot be started: %s", error)  # noqa: TRY400 - it says it all
            return
        self._started.set()
        try:
            status = await child.attend()
        finally:
            self._child = None
        log.error("the analytics engine's process %s ended with %s; starting another", child.pid, status)
        self._failed = 0 if child.seq else self._failed + 1
        if self._failed >= HOPELESS:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _trim(self) -> NoReturn:
        """Remove what the copy has from the log of changes; of what it has not, keep a bounded number."""
        while True:
            try:
                oldest, newest = await self._database.read(changes.ends)
                before = self._unneeded(newest)
                for start in range(oldest, before, TRIM_AT_ONCE):
                    end = min(start + TRIM_AT_ONCE, before)
                    await self._database.write(partial(changes.trim, before=end))
            except StoreBusy as error:
                log.warning("the log of changes is trimmed later: %s", error)
            await asyncio.sleep(TRIM_EVERY)

    def _unneeded(self, newest: int) -> int:
        """Return before which change the log is of no use."""
        if not self._folder.exists():
            return newest
        return max(self._child.seq if self._child else 0, newest - LOGGED)
