"""Delivery: how fast events become durable, how well the permitted rate is used, how soon an event arrives.

    PYTHONPATH=. .venv/bin/python bench/delivery.py [--seconds 60] [--directory DIR]

The receiver is on loopback, and the database on the disk of DIR: the figures are of that disk.
"""

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection, insert

from callbacks.dispatcher import Dispatcher
from config.tables.callbacks import Callbacks
from store.accounts import accounts
from store.database import Database
from store.delivery import outbox
from store.tables.delivery import outbox as table

ROOT = Path(__file__).parents[1]
BODY = json.dumps(
    {"status": "success", "result": {"radio_id": 1, "timestamp": "", "results": [{"title": "x" * 700}]}}
).encode()
STATIONS = 500
DISPATCH = """
import asyncio, sys
from pathlib import Path
from callbacks.dispatcher import Dispatcher
from config.tables.callbacks import Callbacks
from store.database import Database

asyncio.run(Dispatcher(Database.open(Path(sys.argv[1])), Callbacks(rate=1000.0, burst=1000)).run())
"""
SEEN = 30  # arrivals after which a start is over


@dataclass(frozen=True, slots=True)
class Start:
    """What it took to start."""

    seconds: float  # from the start of the process to the first arrival
    kib: int  # of memory, at its height


@dataclass(slots=True)
class Counter:
    """A receiver that notes when requests come, and what they were."""

    url: str
    arrivals: list[tuple[float, bytes]]

    async def reach(self, count: int) -> None:
        while len(self.arrivals) < count:  # noqa: ASYNC110 - a waker for each request would slow it down
            await asyncio.sleep(0.002)


@contextlib.asynccontextmanager
async def counter() -> AsyncIterator[Counter]:
    arrivals: list[tuple[float, bytes]] = []

    async def handle(request: web.Request) -> web.Response:
        arrivals.append((time.monotonic(), await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield Counter(f"http://127.0.0.1:{runner.addresses[0][1]}/", arrivals)
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def dispatching(database: Database, rate: float, burst: int) -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher(database, Callbacks(rate=rate, burst=burst))
    running = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher
    finally:
        running.cancel()
        await asyncio.wait([running])


def fill(path: Path, count: int) -> None:
    """Put events in, all in one transaction."""
    values = [
        {
            **outbox.FRESH,
            "event_id": f"msg_{number:08}",
            "account": "label",
            "radio_id": number % STATIONS,
            "kind": "result",
            "body": BODY,
            "created_at": time.time(),
        }
        for number in range(count)
    ]
    with closing(Database.open(path)) as database, database.transaction() as conn:
        conn.execute(insert(table), values)


def point(path: Path, url: str) -> None:
    """Say where events go."""
    with closing(Database.open(path)) as database, database.transaction() as conn:
        accounts.set_callback_url(conn, "label", url)


async def start(path: Path, reach: Callable[[int], Awaitable[None]], before: int) -> Start:
    """Start a dispatcher in a process of its own; `reach`: waits until so many requests have come."""
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DISPATCH, str(path), cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        await reach(before + 1)
        seconds = time.monotonic() - began
        await reach(before + SEEN)
        return Start(seconds, peak_memory(process.pid))
    finally:
        process.kill()
        await process.wait()


async def enqueue(database: Database, count: int) -> str:
    """Add events one by one, each in a transaction of its own."""
    times = []
    for number in range(count):
        began = time.perf_counter()
        await database.write(partial(add, radio_id=number % STATIONS))
        times.append(time.perf_counter() - began)
    return (
        f"enqueue, one durable transaction each: {count / sum(times):.0f} events/s,"
        f" p50 {1e3 * statistics.median(times):.1f} ms, p99 {1e3 * quantile(times, 0.99):.1f} ms"
    )


def peak_memory(pid: int) -> int:
    """KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def add(conn: Connection, radio_id: int) -> str:
    return outbox.add(conn, "label", radio_id, "result", BODY)


async def drain(path: Path, seconds: float, rate: float, burst: int) -> str:
    """Drain a backlog at the limit; compare what arrived with what was allowed."""
    async with counter() as receiver:
        fill(path, int(rate * seconds) + 100)
        point(path, receiver.url)
        with closing(Database.open(path)) as database:
            async with dispatching(database, rate, burst):
                await receiver.reach(1)
                await asyncio.sleep(seconds)
        times = [at for at, _ in receiver.arrivals if at <= receiver.arrivals[0][0] + seconds]
    used = (len(times) - 1) / (rate * seconds)
    return (
        f"drain at {rate:g}/s for {seconds:g} s: {len(times)} arrivals, {100 * used:.1f} % of what is"
        f" allowed; fullest window {fullest(times, rate):.2f} attempts above the rate (allowed {burst})"
    )


def fullest(times: Sequence[float], rate: float) -> float:
    """Return how many more than rate * T came in any window T."""
    lowest, highest = float("inf"), 0.0
    for number, at in enumerate(times):
        lowest = min(lowest, number - rate * at)
        highest = max(highest, number - rate * at - lowest + 1)
    return highest


async def latency(path: Path, count: int) -> str:
    """Measure from before an event is stored to its arrival, with tokens to spare."""
    delays = []
    async with counter() as receiver:
        point(path, receiver.url)
        with closing(Database.open(path)) as database:
            async with dispatching(database, 1000.0, 1000) as dispatcher:
                await asyncio.sleep(1.0)
                for number in range(count):
                    began = time.monotonic()
                    await database.write(partial(add, radio_id=number % STATIONS))
                    dispatcher.poke()
                    await receiver.reach(number + 1)
                    delays.append(receiver.arrivals[number][0] - began)
                    await asyncio.sleep(0.02)
    return (
        f"event to receiver, idle bucket: p50 {1e3 * statistics.median(delays):.1f} ms,"
        f" p99 {1e3 * quantile(delays, 0.99):.1f} ms, longest {1e3 * max(delays):.1f} ms of {count}"
    )


async def starting(directory: Path, count: int) -> str:
    """Compare a start with `count` events that wait with a start with hardly any."""
    async with counter() as receiver:
        starts = []
        for name, waiting in (("few.db", SEEN), ("many.db", count)):
            fill(directory / name, waiting)
            point(directory / name, receiver.url)
            starts.append(await start(directory / name, receiver.reach, len(receiver.arrivals)))
    few, many = starts
    return (
        f"start with {count} events: first arrival after {many.seconds:.2f} s"
        f" ({few.seconds:.2f} s with {SEEN}), {(many.kib - few.kib) / 1024:.1f} MiB more memory"
    )


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def measure(directory: Path, seconds: float) -> None:
    with closing(Database.open(directory / "enqueue.db")) as database:
        print(await enqueue(database, 2000), flush=True)
    print(await latency(directory / "latency.db", 500), flush=True)
    print(await starting(directory, 100_000), flush=True)
    print(await drain(directory / "drain.db", seconds, 3.0, 15), flush=True)
    print(await drain(directory / "fast.db", min(seconds, 10.0), 100.0, 15), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--directory", type=Path, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        asyncio.run(measure(Path(directory), arguments.seconds))


if __name__ == "__main__":
    main()
