"""The condition of the daemon, with real faults: a stopped process, a locked database, a stuck thread."""

import asyncio
import os
import socket
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from signal import SIGSTOP

import pytest
from databases import new_database
from waiting import until

from callbacks.dispatcher import Dispatcher
from config.tables.callbacks import Callbacks
from monitor.condition import LATE, SLOW, condition, of_callbacks, of_database, of_recognisers
from monitor.recogniser.pool import RecogniserPool
from monitor.systemd import Notifier
from monitor.watchdog import Watchdog
from store.database import Database


@contextmanager
def socket_of(directory: Path) -> Iterator[tuple[socket.socket, dict[str, str]]]:
    """Give the socket of a service manager that waits 0.3 s for a sign of life, and what leads to it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(directory / "notify"))
        manager.setblocking(False)
        yield manager, {"NOTIFY_SOCKET": str(directory / "notify"), "WATCHDOG_USEC": "300000"}


def heard(manager: socket.socket) -> list[bytes]:
    messages: list[bytes] = []
    while True:
        try:
            messages.append(manager.recv(100))
        except BlockingIOError:
            return messages


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "airtally.db", patience=0.05, sleep=lambda _: None)) as opened:
        yield opened


@asynccontextmanager
async def running(work) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(work)
        yield
        task.cancel()


async def test_a_stopped_recogniser_makes_it_not_ready_until_another_takes_its_place(
    tmp_path: Path, database: Database
):
    pool = RecogniserPool(tmp_path / "index", 1, patience=4.0)
    dispatcher = Dispatcher(database, Callbacks())

    def trouble() -> str:
        return condition(database, pool, dispatcher, started=True)["recognisers"]

    async with running(pool.run()):
        await until(lambda: not trouble(), within=60)
        (pid,) = pool.pids
        os.kill(pid, SIGSTOP)
        await until(lambda: trouble() == "no process answers; 1 of 1 are running", within=30)
        await until(lambda: not trouble() and pool.pids != [pid], within=60)

    assert pool.ended == 1


async def test_a_locked_database_makes_it_not_ready_and_leaves_it_alive(tmp_path: Path, database: Database):
    watchdog = Watchdog(Notifier({}), database, every=0.05)
    async with running(watchdog.run()):
        with closing(sqlite3.connect(tmp_path / "airtally.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await until(lambda: bool(database.trouble), within=20)
            alive = not watchdog.trouble
            other.execute("ROLLBACK")
        await until(lambda: not database.trouble, within=20)

    assert alive


async def test_a_writer_that_does_not_come_back_is_not_alive(database: Database):
    watchdog = Watchdog(Notifier({}), database, every=0.05, stuck=0.2)
    released = threading.Event()
    async with running(watchdog.run()):
        stuck = asyncio.ensure_future(database.write(lambda _: released.wait(60)))
        try:
            await until(lambda: bool(watchdog.trouble), within=20)
        finally:
            released.set()
        await stuck
        await until(lambda: not watchdog.trouble, within=20)


async def test_systemd_hears_nothing_from_who_is_not_alive(tmp_path: Path, database: Database):
    begun, released = threading.Event(), threading.Event()

    def endless(_: object) -> None:
        begun.set()
        released.wait(60)

    with socket_of(tmp_path) as (manager, environ):
        watchdog = Watchdog(Notifier(environ), database, every=0.05, stuck=0.1)
        async with running(watchdog.run()):
            await until(lambda: bool(heard(manager)), within=20)
            stuck = asyncio.ensure_future(database.write(endless))
            await until(lambda: begun.is_set() and bool(watchdog.trouble), within=20)
            heard(manager)
            await until(lambda: database.stuck > 0.5, within=20)
            told = heard(manager)
            released.set()
            await stuck

    assert told == []


async def test_a_dispatcher_that_has_not_looked_yet_or_any_more_is_told(database: Database):
    dispatcher = Dispatcher(database, Callbacks())
    assert of_callbacks(dispatcher.looked) == "the dispatcher does not run"
    async with running(dispatcher.run()):
        await until(lambda: not of_callbacks(dispatcher.looked), within=20)

    assert of_callbacks(dispatcher.looked) == "the dispatcher does not run"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (of_callbacks(LATE), ""),
        (of_callbacks(LATE + 1), "the outbox has not been looked into for 31 s"),
        (of_database("", SLOW), ""),
        (of_database("", SLOW + 2), "no transaction has come to its end for 12 s"),
        (of_database("the disk is full", 0.0), "the disk is full"),
        (of_recognisers(wanted=2, running=2, answering=1), ""),
        (of_recognisers(wanted=2, running=0, answering=0), "no process answers; 0 of 2 are running"),
    ],
)
def test_what_is_wrong_is_told_in_words(told: str, expected: str):
    assert told == expected
