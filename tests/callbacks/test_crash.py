"""A dispatcher in a process of its own, killed again and again."""

import asyncio
import contextlib
import os
import sys
from collections import defaultdict
from pathlib import Path

from receivers import Reply

from callbacks.endpoint import SLOTS
from store.accounts import accounts
from store.delivery import backlog, outbox

ROOT = Path(__file__).parents[2]
RATE, BURST = 100.0, 5
DISPATCH = f"""
import asyncio, sys
from pathlib import Path
from callbacks.dispatcher import Dispatcher
from config.tables.callbacks import Callbacks
from store.database import Database

asyncio.run(Dispatcher(Database.open(Path(sys.argv[1])), Callbacks(rate={RATE}, burst={BURST})).run())
"""


@contextlib.asynccontextmanager
async def dispatching(path):
    """Run a dispatcher; kill it, with no time for anything, at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DISPATCH, path, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def test_a_dispatcher_that_is_killed_loses_nothing_and_keeps_order_and_rate(tmp_path, database, server):
    def work(conn):
        accounts.set_callback_url(conn, "label", server.url)
        for number in range(90):
            outbox.add(conn, "label", number % 6, "result", f"{number % 6} {number}".encode())

    await database.write(work)
    server.answer = lambda _: Reply(delay=0.005)
    for count in (1, 20, 21, 45, 70):
        async with dispatching(tmp_path / "airtally.db"):
            await server.wait_for(count)
    async with dispatching(tmp_path / "airtally.db"):
        while len({arrival.id for arrival in server.arrivals}) < 90:
            await server.wait_for(len(server.arrivals) + 1)

    bodies = defaultdict(set)
    lanes = defaultdict(list)
    for arrival in server.arrivals:
        if arrival.id not in bodies:
            lane, number = arrival.body.decode().split()
            lanes[lane].append(int(number))
        bodies[arrival.id].add(arrival.body)
    assert all(len(same) == 1 for same in bodies.values())
    assert all(numbers == sorted(numbers) and len(numbers) == 15 for numbers in lanes.values())
    assert len(server.arrivals) <= 90 + 5 * SLOTS  # what was under way at each of five kills
    times = [arrival.at for arrival in server.arrivals]
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            # Requests are counted where they arrive: what was under way in two lives may arrive together.
            assert last - first + 1 <= BURST + RATE * (times[last] - start) + 2 * SLOTS
    assert (await database.read(backlog.counts)).parked == 0
