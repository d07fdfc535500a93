"""What every scenario gets: a seed that is printed, a world, and a look at what it leaves behind."""

import asyncio
import gc
import os
import random
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from oracle import Run, violations
from receivers import receiver
from worlds import World

from store.database import Database
from store.delivery import backlog

SECRET = "hush-hush"  # in the query of callback URLs
MORE_FDS = 3  # that a library may keep
REPORTED = ("points", "seed", "figures")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """I7: no descriptor, thread or task outlives a scenario."""
    gc.collect()
    before = (descriptors(), threading.active_count())
    yield
    gc.collect()
    assert descriptors() <= before[0] + MORE_FDS
    assert threading.active_count() <= before[1] + 1  # the executor of the loop keeps one


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def seed(record_property) -> int:
    """Seed of this run: TORTURE_SEED, or chance."""
    number = int(os.environ.get("TORTURE_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"TORTURE_SEED={number}")  # noqa: T201 - shown when a scenario fails
    record_property("seed", number)
    return number


@pytest.fixture
async def world(database: Database, caplog) -> AsyncIterator[World]:
    """Provide a world that is examined when its scenario is over: I1 to I4, and I8."""
    async with receiver() as server:
        made = World(database, server)
        server.clock = made.clock
        await made.point(f"{server.url}?secret={SECRET}")
        yield made
        events = await database.read(lambda conn: backlog.listed(conn, limit=1_000_000))
        run = Run(
            committed=made.committed,
            arrivals=server.arrivals,
            replies=server.replies,
            waiting={event.event_id for event in events},
            set_aside=made.set_aside,
            given_up=made.given_up,
        )
        assert violations(run) == []
        assert SECRET not in caplog.text
        assert not any(SECRET in (event.last_error or "") for event in events)
    assert len(asyncio.all_tasks()) < 10


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter) -> None:
    """Print a row for each scenario, where the long ones ran, and what was violated."""
    if terminalreporter.config.getoption("markexpr") == "not torture":
        return
    reports = [
        report
        for outcome in ("passed", "failed", "skipped")
        for report in terminalreporter.getreports(outcome)
        if "torture" in report.nodeid and (report.when == "call" or report.skipped)
    ]
    # What a world finds when its scenario is over is an error of the clean-up.
    violated = {
        report.nodeid: reason(report)
        for outcome in ("failed", "error")
        for report in terminalreporter.getreports(outcome)
        if "torture" in report.nodeid
    }
    terminalreporter.section("torture")
    terminalreporter.write_line(f"{'scenario':74} {'s':>6}  {'verdict':12} what")
    for report in sorted(reports, key=lambda one: one.nodeid):
        terminalreporter.write_line(row(report, violated=report.nodeid in violated))
    for nodeid, why in sorted(violated.items()):
        terminalreporter.write_line(f"VIOLATION {nodeid}: {why}")
    terminalreporter.write_line(f"{len(reports)} scenarios, {len(violated) or 'none'} with a violation")


def row(report, *, violated: bool) -> str:
    told = {name: value for name, value in report.user_properties if name in REPORTED}
    what = ", ".join(f"{name} {value}" for name, value in told.items())
    verdict = "VIOLATION" if violated else "skipped" if report.skipped else "no violation"
    name = report.nodeid.partition("::")[2].removeprefix("test_scenario_")
    return f"{name[:74]:74} {report.duration:6.1f}  {verdict:12} {what}"


def reason(report) -> str:
    """Return the first line of what went wrong."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return (crash.message if crash else str(report.longrepr)).partition("\n")[0]
