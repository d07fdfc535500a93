"""Scenarios 13 and 15: the power fails, and a database that cannot be used."""

import asyncio
import contextlib
import os
import pwd
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from oracle import Run, violations
from servers import airtally, program

from callbacks.dispatcher import Dispatcher
from config.tables.callbacks import Callbacks
from store.accounts import accounts
from store.database import Database, StoreUnusable
from store.delivery import backlog, outbox

ROOT = Path(__file__).parents[2]
COMMITS = 12
JUNK = (b"", bytes(5000), b"\xff" * 5000)  # what a disk may show where nothing was written


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


@pytest.fixture
def commits(tmp_path, server):
    """Make a database as of its last checkpoint, and a log; return where each commit ends, and the events."""
    path, ends, ids = tmp_path / "whole.db", [0], {}

    def add(conn, number):
        body = f"{number % 3} {number}".encode()
        ids[outbox.add(conn, "label", number % 3, "result", body)] = body

    with closing(Database.open(path)) as database:
        with database.transaction() as conn:
            accounts.set_callback_url(conn, "label", server.url)
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, tmp_path / "checkpointed.db")
        for number in range(COMMITS):
            with database.transaction() as conn:
                add(conn, number)
            ends.append(log_of(path).stat().st_size)
        shutil.copy(log_of(path), tmp_path / "log")
    return ends, ids


def cut(tmp_path, at, junk):
    """Return a database whose log was on the disk up to byte `at`, and junk from there."""
    path = tmp_path / "cut.db"
    shutil.copy(tmp_path / "checkpointed.db", path)
    log_of(path).write_bytes((tmp_path / "log").read_bytes()[:at] + junk)
    path.with_name("cut.db-shm").unlink(missing_ok=True)
    return path


def recovered(path):
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA synchronous = OFF")  # of what it does when it is closed
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return dict(conn.execute("SELECT event_id, body FROM outbox ORDER BY seq"))


@pytest.mark.parametrize("points", [150, pytest.param(20_000, marks=pytest.mark.torture)])
def test_scenario_13_after_a_power_cut_exactly_the_commits_before_it_are_there(
    tmp_path, commits, seed, record_property, points
):
    """The log is cut at any byte, with zeros or ones behind."""
    ends, ids = commits
    random_ = random.Random(seed)
    edges = {end + step for end in ends for step in (-1, 0, 1) if 0 <= end + step <= ends[-1]}
    offsets = sorted(edges | set(random_.sample(range(ends[-1]), points)))
    record_property("points", len(offsets))
    every = list(ids.items())
    prefixes = set()
    for at in offsets:
        found = list(recovered(cut(tmp_path, at, random_.choice(JUNK))).items())
        whole = sum(end <= at for end in ends[1:])
        assert found == every[:whole], f"cut at {at}"
        prefixes.add(whole)

    assert prefixes == set(range(COMMITS + 1))


async def test_scenario_13_after_a_power_cut_the_rest_is_delivered(tmp_path, commits, server, seed):
    ends, _ = commits
    path = cut(tmp_path, random.Random(seed).randrange(ends[3], ends[-1]), JUNK[1])
    left = recovered(path)
    with closing(Database.open(path)) as database:
        dispatching = asyncio.create_task(Dispatcher(database, Callbacks(rate=1000.0), poll=0.01).run())
        await server.wait_for(len(left))
        while (await database.read(backlog.counts)).oldest is not None:
            await asyncio.sleep(0.01)
        dispatching.cancel()
        await asyncio.wait([dispatching])

    run = Run(committed=left, arrivals=server.arrivals, replies=server.replies, waiting=(), rate=1000.0)
    assert violations(run) == []


def damaged(path):
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))


def no_database(path):
    path.write_bytes(b"This is not a database. " * 1000)


def of_the_future(path):
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE schema_version SET version = 10000")
        conn.commit()


def a_directory(path):
    path.unlink()
    path.mkdir()


@pytest.fixture
def place():
    """A directory that anybody may read, which those of pytest are not."""
    directory = Path(tempfile.mkdtemp(prefix="airtally-torture-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@contextlib.contextmanager
def not_root():
    """Be somebody to whom permissions apply."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(user)


def read_only(path):
    path.chmod(0o444)
    path.parent.chmod(0o555)


@pytest.mark.parametrize("harm", [damaged, no_database, of_the_future, a_directory, read_only])
def test_scenario_15_a_database_that_cannot_be_used_is_refused_with_a_reason(place, harm):
    path = place / "state" / "airtally.db"
    Database.open(path).close()
    path.parent.chmod(0o755)
    path.chmod(0o644)
    harm(path)
    with not_root(), pytest.raises(StoreUnusable) as refused:
        Database.open(path)

    assert str(path) in str(refused.value)


@pytest.mark.parametrize("harm", [damaged, of_the_future])
async def test_scenario_15_a_database_that_cannot_be_used_ends_the_daemon_with_78(tmp_path, harm):
    """One line says why; systemd does not start it again on this status."""
    path = tmp_path / "state" / "airtally.db"
    Database.open(path).close()
    harm(path)
    config, log = tmp_path / "monitor.toml", tmp_path / "log"
    account = '[[accounts]]\nname = "label"\ntoken = "torture-token"\n'
    config.write_text(f'state = "{path.parent}"\n[control]\nport = 0\n{account}')
    async with program(*airtally("run", "--config", config), log=log) as process, asyncio.timeout(60):
        status = await process.wait()

    last = log.read_text().strip().splitlines()[-1]
    assert status == 78
    assert last.startswith("airtally: ")
    assert str(path) in last
    assert "Traceback" not in log.read_text()
    assert "RestartPreventExitStatus=78" in (ROOT / "monitor.service").read_text()
