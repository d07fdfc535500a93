import asyncio
import resource
import sqlite3
import stat
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, StatementError

from store.accounts import accounts
from store.database import Database, StoreBusy, StoreFailing, StoreFull, StoreUnusable


def put(name):
    return lambda conn: accounts.set_callback_url(conn, name, "http://x")


def names(conn):
    return set(conn.execute(text("SELECT name FROM accounts")).scalars())


def pragma(name):
    return lambda conn: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()


async def test_what_was_written_is_there_after_reopening(database, path):
    await database.write(put("a"))
    database.close()

    again = Database.open(path)
    assert await again.read(names) == {"a"}
    again.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("busy_timeout", 5000),
        ("foreign_keys", 1),
        ("journal_size_limit", 64 << 20),
        ("wal_autocheckpoint", 8192),
    ],
)
async def test_every_connection_is_durable(database, name, value):
    assert await database.write(pragma(name)) == value
    assert await database.read(pragma(name)) == value


async def test_what_it_remembers_of_the_file_is_limited(database):
    assert await database.write(pragma("cache_size")) == -(16 << 10)  # KiB
    assert await database.read(pragma("cache_size")) == -(8 << 10)


async def test_a_transaction_that_fails_leaves_nothing_behind(database):
    def half(conn):
        put("a")(conn)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(half)

    assert await database.read(names) == set()


async def test_reading_changes_nothing(database):
    with pytest.raises(StoreUnusable, match="read-only"):
        await database.read(put("a"))

    assert await database.read(names) == set()


async def test_a_reader_does_not_wait_for_a_writer(database):
    started, go_on = threading.Event(), threading.Event()

    def slow(conn):
        put("a")(conn)
        started.set()
        assert go_on.wait(10)

    writing = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(started.wait, 10)

    assert await database.read(names) == set()
    go_on.set()
    await writing
    assert await database.read(names) == {"a"}


async def test_a_write_that_was_asked_for_is_done_even_if_nobody_waits_for_it(database):
    go_on = threading.Event()
    first = asyncio.create_task(database.write(lambda _: go_on.wait(10)))
    second = asyncio.create_task(database.write(put("a")))
    await asyncio.sleep(0)
    second.cancel()
    go_on.set()
    await first

    with pytest.raises(asyncio.CancelledError):
        await second
    assert await database.write(names) == {"a"}


async def test_closing_finishes_what_was_asked_for(database, path):
    go_on = threading.Event()
    writes = [asyncio.create_task(database.write(work)) for work in (lambda _: go_on.wait(10), put("a"))]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.to_thread(database.close)
    await asyncio.gather(*writes)

    again = Database.open(path)
    assert await again.read(names) == {"a"}
    again.close()


def test_two_programs_write_to_one_database(database, path):
    other = Database.open(path)
    with database.transaction() as conn:
        put("a")(conn)
    with other.transaction() as conn:
        put("b")(conn)

    with database.transaction() as conn:
        assert names(conn) == {"a", "b"}
    other.close()


async def test_a_locked_database_is_tried_a_few_times_and_then_said_to_be_busy(database, path):
    waits = []
    other = Database.open(path, patience=0.0, sleep=waits.append)
    with database.transaction(), pytest.raises(StoreBusy, match="locked by another program"):
        await other.write(put("a"))

    assert len(waits) == 2
    await other.write(put("a"))
    other.close()


async def test_a_write_waits_for_a_lock_that_is_let_go(database, path):
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other = Database.open(path, patience=0.0, sleep=lambda _: holder.rollback())
    holder.execute("BEGIN IMMEDIATE")

    await other.write(put("a"))

    assert await other.read(names) == {"a"}
    holder.close()
    other.close()


async def test_a_full_disk_is_no_defect_and_passes(database):
    size = await database.write(pragma("page_count"))
    await database.write(pragma(f"max_page_count = {size}"))
    with pytest.raises(StoreFull, match="disk is full"):
        await database.write(lambda conn: accounts.set_callback_url(conn, "a", "x" * 100_000))

    assert await database.read(names) == set()
    await database.write(pragma(f"max_page_count = {size + 100}"))
    await database.write(lambda conn: accounts.set_callback_url(conn, "a", "x" * 100_000))
    assert await database.read(names) == {"a"}


async def test_after_an_error_of_the_disk_the_connection_is_another_one(database):
    before = await database.write(lambda conn: conn.connection.dbapi_connection)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        with pytest.raises(StoreFailing, match="disk I/O error"):
            await database.write(lambda conn: accounts.set_callback_url(conn, "a", "x" * (2 << 20)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert await database.read(names) == set()
    await database.write(put("b"))
    assert await database.read(names) == {"b"}
    assert await database.write(lambda conn: conn.connection.dbapi_connection) is not before


async def test_a_mistake_of_ours_is_not_taken_for_the_disk(database):
    with pytest.raises(OperationalError):
        await database.write(lambda conn: conn.execute(text("SELECT nonsense")))
    with pytest.raises(StatementError):
        await database.write(lambda conn: conn.execute(text("SELECT :missing")))


def test_nobody_else_may_read_it(database, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.with_name("airtally.db-wal").stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_no_database_is_refused(path):
    path.parent.mkdir()
    path.write_text("this is a diary\n" * 1000)

    with pytest.raises(StoreUnusable, match=f"{path}: it is not a database"):
        Database.open(path)


def test_a_damaged_database_is_refused(database, path):
    with database.transaction() as conn:
        for number in range(2000):
            put(f"account {number}")(conn)
    database.close()
    content = bytearray(path.read_bytes())
    content[20 * 4096 : 40 * 4096] = b"\xa5" * (20 * 4096)
    path.write_bytes(content)

    with pytest.raises(StoreUnusable, match=f"{path}: it is damaged"):
        Database.open(path)


def test_a_directory_is_no_database(path):
    path.mkdir(parents=True)

    with pytest.raises(StoreUnusable, match="cannot be opened"):
        Database.open(path)


def test_a_place_where_nothing_can_be_made_is_refused(path):
    path.parent.write_text("in the way")

    with pytest.raises(StoreUnusable, match="File exists"):
        Database.open(path)


async def test_a_write_that_waits_is_seen_and_how_long_it_has_been(database):
    released = threading.Event()
    before = database.stuck
    writing = asyncio.ensure_future(database.write(lambda _: released.wait(30)))
    await asyncio.sleep(0)
    waiting = database.waiting
    async with asyncio.timeout(30):
        while not database.stuck > 0.05:
            await asyncio.sleep(0.01)
    released.set()
    await writing

    assert (before, waiting, database.waiting, database.stuck) == (0.0, 1, 0, 0.0)


async def test_why_nothing_can_be_written_is_known_until_something_is(database):
    await database.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreFull):
        await database.write(
            lambda conn: conn.exec_driver_sql("CREATE TABLE large AS SELECT zeroblob(1000000)")
        )
    trouble = database.trouble
    await database.touch()

    assert "the disk is full" in trouble
    assert database.trouble == ""


async def test_a_touch_writes_what_an_empty_transaction_does_not(database, path):
    log = path.with_name(f"{path.name}-wal")
    before = log.stat().st_size
    await database.write(lambda _: None)
    empty = log.stat().st_size
    await database.touch()

    assert before == empty < log.stat().st_size
