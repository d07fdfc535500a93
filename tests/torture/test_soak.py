"""A soak: minutes at the limit, with outages, while the control port is asked; I1 to I4, I7, I9 and I10."""

import asyncio
import contextlib
import random
import socket
import statistics
import time
from collections import Counter
from contextlib import closing
from functools import partial
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest
from oracle import Run, violations
from receivers import Reply
from servers import airtally, free_port, program
from waiting import until

from store.accounts import accounts
from store.database import Database
from store.delivery import backlog, outbox

SECONDS = 240.0
WARM = 60.0  # seconds after which nothing grows
RATE, BURST, LANES = 40.0, 15, 50
OUTAGE, EVERY = 5.0, 30.0  # seconds a receiver is broken, and how often
WATCHDOG = 3.0  # seconds
TOKEN = "torture-token-of-the-soak"
CONFIG = """
state = "{state}"
[control]
port = {port}
[callbacks]
rate = {rate}
burst = {burst}
timeout = 2.0
[recogniser]
processes = 1
[[accounts]]
name = "label"
token = "{token}"
"""
ASKED = ("/healthz", "/getStreams/", "/v1/backlog?limit=10", "/v1/deliveries?limit=10")
FAULTS = [
    Reply(500),
    Reply(429, headers={"Retry-After": "1"}),
    Reply(503, delay=0.5),
    Reply(resets=True),
    Reply(hangs=True),
    Reply(301, headers={"Location": "http://169.254.169.254/"}),
]
ODDITIES = [Reply(drips=True), Reply(body=bytes(1 << 20), times=64), Reply(204, delay=0.2), Reply(400)]


def broken_now_and_then(seed, began):
    """Return how a receiver answers that breaks down now and then, and is odd at all times."""
    random_ = random.Random(seed)

    def answer(_):
        if (time.monotonic() - began) % EVERY > EVERY - OUTAGE:
            return random_.choice(FAULTS)
        return random_.choice(ODDITIES) if random_.random() < 0.02 else Reply()

    return answer


async def feed(database, committed, until_):
    """Add as much as may leave, and a little more."""
    number = 0
    while time.monotonic() < until_:
        bodies = {f"{one % LANES} {one}": one % LANES for one in range(number, number + int(RATE))}
        number += int(RATE)

        def work(conn, bodies=bodies):
            return {
                outbox.add(conn, "label", lane, "result", body.encode()): body.encode()
                for body, lane in bodies.items()
            }

        committed |= await database.write(work)
        await asyncio.sleep(0.9)


async def ask(port, until_):
    """Ask the control port; return how long it took each time, by path. I10: never a 5xx."""
    took = {path: [] for path in ASKED}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as session:
        while time.monotonic() < until_:
            for path in ASKED:
                began = time.monotonic()
                async with session.get(path) as response:
                    await response.read()
                    assert response.status == 200
                took[path].append(time.monotonic() - began)
                await asyncio.sleep(0.05)
    return took


async def watch(pid, until_):
    """Return what the process holds each second: KiB of memory, descriptors, threads."""
    held = []
    while time.monotonic() < until_:
        status = Path(f"/proc/{pid}/status").read_text()
        memory, threads = (int(status.partition(name)[2].split()[0]) for name in ("VmRSS:", "Threads:"))
        held.append((memory, len(list(Path(f"/proc/{pid}/fd").iterdir())), threads))
        await asyncio.sleep(1.0)
    return held


async def pings(manager, until_):
    """Return when the daemon said that it is alive."""
    loop, times = asyncio.get_running_loop(), []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(until_ - time.monotonic()):
            while True:
                if b"WATCHDOG=1" in await loop.sock_recv(manager, 4096):
                    times.append(time.monotonic())
    return times


def p99(values):
    return statistics.quantiles(values, n=100)[98]


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.setblocking(False)
        yield channel


@pytest.fixture
async def soaked(tmp_path, server, manager):
    """A daemon with a receiver: its database, port, process id, and the messages to its manager."""
    state, port = tmp_path / "state", free_port()
    config, log = tmp_path / "monitor.toml", tmp_path / "log"
    config.write_text(CONFIG.format(state=state, port=port, rate=RATE, burst=BURST, token=TOKEN))
    env = {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": str(int(WATCHDOG * 1e6))}
    async with program(*airtally("run", "--config", config), env=env, log=log) as process:
        await until(lambda: log.exists() and "ready:" in log.read_text(), within=60)
        with closing(Database.open(state / "airtally.db")) as database:
            await database.write(partial(accounts.set_callback_url, account="label", url=server.url))
            yield database, port, process.pid


@pytest.mark.torture
async def test_a_soak_grows_nothing_and_keeps_every_promise(soaked, server, manager, seed, record_property):
    database, port, pid = soaked
    committed = {}
    began = time.monotonic()
    end = began + SECONDS
    server.answer = broken_now_and_then(seed, began)
    _, took, held, alive = await asyncio.gather(
        feed(database, committed, end), ask(port, end), watch(pid, end), pings(manager, end)
    )
    server.answer = lambda _: 200
    waiting = await database.read(partial(backlog.listed, limit=1_000_000))
    arrivals, replies = list(server.arrivals), list(server.replies)

    settled = held[int(WARM) :]
    memory = [statistics.median(one[0] for one in part) for part in (settled[:20], settled[-20:])]
    lag, slowest = p99(took["/healthz"]), max(p99(times) for times in took.values())
    gap = max(later - one for one, later in pairwise(alive))
    record_property(
        "figures",
        f"{len(arrivals)} attempts, {len(waiting)} wait, memory {memory[0] / 1024:.0f} to"
        f" {memory[1] / 1024:.0f} MiB, descriptors {settled[0][1]} to {settled[-1][1]}, lag p99"
        f" {1e3 * lag:.0f} ms, API p99 {1e3 * slowest:.0f} ms, watchdog at most {gap:.1f} of {WATCHDOG} s",
    )
    tries = Counter(arrival.id for arrival in arrivals)
    under_way = {arrival.id for arrival in arrivals[-20:]}
    run = Run(
        committed=committed,
        arrivals=arrivals,
        replies=replies,
        waiting={event.event_id for event in waiting} | under_way,
        set_aside={event_id for event_id, count in tries.items() if count > 2},
        crashes=1,  # on a busy machine an answer may come after the receiver has been given up
        rate=RATE,
        burst=BURST,
        jitter=0.5,
    )
    assert violations(run) == []
    assert len(arrivals) > 0.5 * RATE * SECONDS
    assert memory[1] < 1.1 * memory[0]
    assert max(one[1] for one in settled) <= max(one[1] for one in held[: int(WARM)]) + 5
    assert settled[-1][2] <= settled[0][2] + 1
    assert gap < WATCHDOG  # I9
    assert lag < 0.1  # I9
    assert slowest < 0.5  # I10
