"""The database: one thread that writes, a few that read, and transactions for both."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from store import sqlite
from store.errors import StoreBusy, StoreError, StoreFailing, StoreFull, StoreUnusable
from store.migrations import migrate

__all__ = ["Database", "StoreBusy", "StoreError", "StoreFailing", "StoreFull", "StoreUnusable"]

READERS = 2  # threads
PATIENCE = 5.0  # seconds to wait for another program's lock
ATTEMPTS = 3  # at a transaction, before its caller hears of it

T = TypeVar("T")
Work = Callable[[Connection], T]


class Database:
    """Where everything that must survive is kept.

    A transaction is durable when it returns. One that fails has left nothing behind.
    """

    def __init__(self, writing: Engine, reading: Engine, sleep: Callable[[float], None]) -> None:
        self._writing = writing
        self._reading = reading
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self.waiting = 0  # transactions that are to be written, the one under way among them
        self.trouble = ""  # why the latest could not be
        self._ended = time.monotonic()  # when it came to its end, or when there was none to wait for
        self._retrying = Retrying(
            retry=retry_if_exception_type(StoreBusy),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(multiplier=0.1),
            sleep=sleep,
            reraise=True,
        )

    @classmethod
    def open(
        cls, path: Path, *, patience: float = PATIENCE, sleep: Callable[[float], None] = time.sleep
    ) -> Self:
        """Open a database; make it, and its directory, where there is none.

        Args:
            path: of the file.
            patience: seconds to wait for another program's lock.
            sleep: waits between attempts at a transaction.

        Raises:
            StoreUnusable: it is damaged, of a newer Airtally, or cannot be written.
            StoreBusy: another program keeps it locked.
        """
        make_private(path)
        writing = sqlite.engine(path, begin="BEGIN IMMEDIATE", connections=1, patience=patience)
        reading = sqlite.engine(path, begin="BEGIN", connections=READERS, patience=patience, readonly=True)
        try:
            prepare(path, writing)
        except BaseException:
            writing.dispose()
            raise
        return cls(writing, reading, sleep)

    def close(self) -> None:
        """Finish what has been asked for, and close. Blocks."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._reading.dispose()
        self._writing.dispose()

    async def write(self, work: Work[T]) -> T:
        """Do `work` in a transaction of its own. It is done even if the caller is cancelled meanwhile."""
        loop = asyncio.get_running_loop()
        if not self.waiting:
            self._ended = time.monotonic()
        self.waiting += 1
        writing = loop.run_in_executor(self._writer, self._written, work)
        writing.add_done_callback(self._count_down)
        return await asyncio.shield(writing)

    async def read(self, work: Work[T]) -> T:
        """Do `work`, which only reads, on a snapshot."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, within, self._reading, work)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Read and write in one transaction, for programs that may block."""
        with self._writing.begin() as conn:
            yield conn

    async def touch(self) -> None:
        """Write something without meaning, to see whether that can be done."""
        await self.write(sqlite.touch)

    @property
    def stuck(self) -> float:
        """Seconds since a transaction has ended, well or not, while others wait; 0 where none does."""
        return time.monotonic() - self._ended if self.waiting else 0.0

    def _count_down(self, _: object) -> None:
        self.waiting -= 1

    def _written(self, work: Work[T]) -> T:
        try:
            result = self._retrying.copy()(partial(within, self._writing, work))
        except StoreError as error:
            self.trouble = str(error)
            raise
        else:
            self.trouble = ""
            return result
        finally:
            self._ended = time.monotonic()


def within(engine: Engine, work: Work[T]) -> T:
    with engine.begin() as conn:
        return work(conn)


def make_private(path: Path) -> None:
    """Make the file and its directory for their owner only: callback URLs carry secrets."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreUnusable(f"{path}: {error.strerror or error}") from error


def prepare(path: Path, engine: Engine) -> None:
    """Check the file, and bring its tables up to date."""
    with engine.begin() as conn:
        try:
            sqlite.check(conn)
            migrate(conn)
        except StoreUnusable as error:
            raise StoreUnusable(str(error) if str(path) in str(error) else f"{path}: {error}") from error
