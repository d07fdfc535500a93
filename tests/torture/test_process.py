"""Scenarios 11, 12, 14 and 16: the process is killed, again and again, and the disk reports errors."""

import asyncio
import itertools
import random
from collections import Counter
from contextlib import closing

import pytest
from delivering import Plan, needs_strace, running, strace
from oracle import Run, violations
from sqlalchemy import text
from waiting import until

from bench import delivery
from callbacks.dispatcher import Dispatcher
from config.tables.callbacks import Callbacks
from store.accounts import accounts
from store.database import Database
from store.delivery import backlog

EVENTS = 12
# Where the program is killed: a commit, a page on its way to the log or, at the end, to the database;
# a request that leaves, an answer that comes.
CALLS = ("fdatasync", "pwrite64", "sendto", "recvfrom")


async def prepared(path, server):
    """Make a database that knows its receiver."""
    with closing(Database.open(path)) as database:
        await database.write(lambda conn: accounts.set_callback_url(conn, "label", server.url))


def on_disk(path):
    """Return what is in the database: events that wait, and those that were delivered."""
    with closing(Database.open(path)) as database, database.transaction() as conn:
        assert conn.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        waiting = {row.event_id: row.body for row in conn.execute(text("SELECT event_id, body FROM outbox"))}
        gone = {row.event_id: row.body for row in conn.execute(text("SELECT event_id, body FROM delivered"))}
    return waiting, gone


async def drained(path):
    """Deliver what is left, in this process."""
    with closing(Database.open(path)) as database:
        dispatcher = asyncio.create_task(Dispatcher(database, Callbacks(rate=1000.0), poll=0.01).run())
        async with asyncio.timeout(60):
            while (await database.read(backlog.counts)).oldest is not None:
                await asyncio.sleep(0.01)
        dispatcher.cancel()
        await asyncio.wait([dispatcher])


async def calls(path, server, tmp_path):
    """Run the program once, unharmed; return how often the busiest of its threads makes each call."""
    await prepared(path, server)
    log = tmp_path / "calls"
    async with running(
        Plan(path=str(path), events=EVENTS), *strace("-e", f"trace={','.join(CALLS)}", log=log)
    ) as it:
        status, _ = await it.ended()
    assert status == 0
    made = Counter(
        (line.split()[0], call)
        for line in log.read_text().splitlines()
        for call in CALLS
        if f" {call}(" in line
    )
    return {call: max(count for (_, name), count in made.items() if name == call) for call in CALLS}


async def killed(path, server, call, number):
    """Run the program and kill it at a system call; then deliver what is left.

    Returns whether it was killed, for it may make fewer calls than another time, and what went wrong.
    """
    await prepared(path, server)
    server.arrivals.clear()
    server.replies.clear()
    fault = strace("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
    async with running(Plan(path=str(path), events=EVENTS), *fault) as program:
        status, acknowledged = await program.ended()
    waiting, gone = on_disk(path)
    found = waiting | gone
    await drained(path)
    left, _ = on_disk(path)
    run = Run(
        committed=found,
        arrivals=server.arrivals,
        replies=server.replies,
        waiting=left,
        crashes=1,
        rate=1000.0,
        burst=30.0,
        jitter=0.2,
    )
    wrong = violations(run)
    if missing := acknowledged.keys() - found.keys():
        wrong.append(f"{len(missing)} events were acknowledged, and are not on disk")
    if len(found) > len(acknowledged) + 1:
        wrong.append(f"{len(found) - len(acknowledged)} events are on disk that nobody knew of")
    return status != 0, [f"killed at {call} {number}: {one}" for one in wrong]


@needs_strace
@pytest.mark.parametrize("points", [6, pytest.param(200, marks=pytest.mark.torture)])
async def test_scenario_11_kill_9_at_any_point_loses_nothing_and_repeats_little(
    tmp_path, server, seed, record_property, points
):
    """Before and after a commit, a request, its answer, the removal; in the middle of a checkpoint."""
    record_property("points", points)
    counts = await calls(tmp_path / "unharmed.db", server, tmp_path)
    every = [(call, number) for call in CALLS for number in range(1, counts[call] + 1)]
    of_each = [next(one for one in every if one[0] == call) for call in CALLS]
    random_ = random.Random(seed)
    chosen = of_each + random_.choices(every, k=points - len(of_each))
    violated, hits = [], 0
    for turn, (call, number) in enumerate(chosen):
        hit = False
        while (
            not hit and number
        ):  # commits are shared: a run may make fewer calls than the one that was counted
            hit, wrong = await killed(tmp_path / f"{turn}-{number}.db", server, call, number)
            violated += wrong
            number //= 2  # noqa: PLW2901
        hits += hit

    record_property("figures", f"{hits} kills")
    assert violated == []
    assert hits == points


@pytest.mark.parametrize(
    ("events", "rate", "lives", "seconds"),
    [(150, 20.0, 4, 0.0), pytest.param(1000, 3.0, 60, 2.0, marks=pytest.mark.torture)],
)
async def test_scenario_12_a_crash_loop_does_not_flood_the_receiver(
    tmp_path, server, record_property, events, rate, lives, seconds
):
    """kill -9 sixty times, two seconds after each start; quickly: four times, at a higher rate."""
    path = tmp_path / "airtally.db"
    record_property("points", lives)
    await prepared(path, server)
    async with running(Plan(path=str(path), events=events, delivers=False)) as program:
        _, committed = await program.ended()
    for _ in range(lives):
        async with running(Plan(path=str(path), rate=rate, stays=True)):
            before = len(server.arrivals)
            await asyncio.sleep(seconds)  # how long it lives is what the scenario is about
            await until(lambda before=before: len(server.arrivals) > before + rate / 2, within=60)
    left, _ = on_disk(path)

    run = Run(
        committed=committed,
        arrivals=server.arrivals,
        replies=server.replies,
        waiting=left,
        crashes=lives,
        rate=rate,
        jitter=0.1,
    )
    record_property("figures", f"{len(server.arrivals)} arrivals")
    assert len(committed) == events
    assert len(server.arrivals) >= lives
    assert violations(run) == []


# The first eight writes of a program are those of opening: it does not start then, and says why.
FAULTS = [
    ("fdatasync:error=EIO", "4..9"),
    ("pwrite64:error=ENOSPC", "20..60"),
    ("pwrite64:error=EIO", "30..33"),
]


@needs_strace
@pytest.mark.parametrize(
    ("fault", "when"),
    [
        *FAULTS,
        *(
            pytest.param(f"{call}:error={error}", f"{first}..{first + 40}", marks=pytest.mark.torture)
            for call, error in (("fdatasync", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EIO"))
            for first in (9, 13, 37)
        ),
    ],
)
async def test_scenario_14_a_disk_that_fails_for_a_while_costs_nothing_but_time(
    tmp_path, server, fault, when
):
    """What could not be stored is not sent; nobody has to restart anything."""
    path, log = tmp_path / "airtally.db", tmp_path / "calls"
    await prepared(path, server)
    call = fault.partition(":")[0]
    faults = strace("-e", f"trace={call}", "-e", f"inject={fault}:when={when}", log=log)
    async with running(Plan(path=str(path), events=30), *faults) as program, asyncio.timeout(60):
        status, committed = await program.ended()
    assert "(INJECTED)" in log.read_text()
    left, gone = on_disk(path)

    # An event whose commit failed may be on disk all the same: then it was added a second time.
    run = Run(
        committed=committed | gone,
        arrivals=server.arrivals,
        replies=server.replies,
        waiting=left,
        crashes=1,
        rate=1000.0,
        burst=30.0,
        jitter=0.2,
    )
    assert status == 0
    assert len(committed) == 30
    assert violations(run) == []


@needs_strace
async def test_scenario_14_nothing_is_sent_before_it_is_safe(tmp_path, server):
    """In the order of system calls: a sync for each event that is added, before its request; then more."""
    path, log = tmp_path / "airtally.db", tmp_path / "calls"
    await prepared(path, server)
    traced = strace("-e", "trace=fdatasync,sendto", log=log)
    async with running(Plan(path=str(path), events=EVENTS), *traced) as program:
        await program.ended()

    order = [call for line in log.read_text().splitlines() for call in ("fdatasync", "POST ") if call in line]
    assert order.count("POST ") == EVENTS
    assert order.count("fdatasync") > EVENTS  # one to add each; those that are removed together share one
    syncs = list(itertools.accumulate(call == "fdatasync" for call in order))
    posts = itertools.accumulate(call == "POST " for call in order)
    assert all(synced >= sent for synced, sent in zip(syncs, posts, strict=True))


async def test_scenario_16_a_backlog_of_100_000_neither_delays_the_start_nor_fills_the_memory(
    tmp_path, server, record_property
):
    fresh, full = tmp_path / "fresh.db", tmp_path / "full.db"
    await prepared(fresh, server)
    await prepared(full, server)
    delivery.fill(fresh, delivery.SEEN)
    delivery.fill(full, 100_000)
    little = await delivery.start(fresh, server.wait_for, 0)
    much = await delivery.start(full, server.wait_for, len(server.arrivals))
    record_property("figures", f"start {much.seconds:.2f} s, {(much.kib - little.kib) / 1024:.1f} MiB more")

    # A machine that is busy is slow at both; bench/delivery.py has the whole.
    assert much.seconds <= 3.0 + 3.0 * little.seconds
    assert much.kib - little.kib <= 50 << 10


async def test_a_program_that_stops_by_itself_has_delivered_everything(tmp_path, server):
    path = tmp_path / "airtally.db"
    await prepared(path, server)
    async with running(Plan(path=str(path), events=3)) as program:
        status, committed = await program.ended()

    assert (status, len(committed)) == (0, 3)
    assert sorted(server.bodies) == sorted(committed.values())
