"""A program that adds events and delivers them, to be run in a process of its own and killed there."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from callbacks.dispatcher import Dispatcher
from callbacks.times import Times
from config.tables.callbacks import Callbacks
from store.database import Database
from store.delivery import backlog, outbox
from store.patience import patiently

ROOT = Path(__file__).parents[1]
HASTE = 50.0  # times faster than life, where the program waits for the disk

needs_strace = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace not installed: apt-get install strace"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the program does."""

    path: str  # of the database
    first: int = 0  # number of the first event it adds
    events: int = 0  # how many it adds
    lanes: int = 5
    delivers: bool = True
    rate: float = 1000.0
    burst: int = 15
    stays: bool = False  # it goes on when nothing waits


@dataclass(slots=True)
class Program:
    """The program, running."""

    process: asyncio.subprocess.Process

    async def ended(self) -> tuple[int, dict[str, bytes]]:
        """Wait for its end; return its exit status, and the events it knew to be on disk."""
        output, _ = await self.process.communicate()
        return self.process.returncode or 0, acknowledged(output)


def acknowledged(output: bytes) -> dict[str, bytes]:
    """Read what the program said; its last line may be cut off."""
    lines = [line.split(" ", 1) for line in output.decode().split("\n")[:-1]]
    return {event_id: body.encode() for event_id, body in lines}


@contextlib.asynccontextmanager
async def running(plan: Plan, *under: str) -> AsyncIterator[Program]:
    """Run the program, `under` another one that is given its command line; kill it at the end."""
    process = await asyncio.create_subprocess_exec(
        *under,
        sys.executable,
        __file__,
        json.dumps(asdict(plan)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Program(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


def strace(*options: str, log: Path | None = None) -> Sequence[str]:
    """Return the command that runs another with faults; `log`: where what is traced is written.

    Not with --seccomp-bpf: no fault is injected then (6.1).
    """
    return ["strace", "-f", "-qq", "-o", str(log or os.devnull), *options]


async def hasten(seconds: float) -> None:
    await asyncio.sleep(seconds / HASTE)


async def add(database: Database, plan: Plan) -> None:
    """Add events, and say of each when it is on disk."""
    for number in range(plan.first, plan.first + plan.events):
        lane, body = number % plan.lanes, f"{number % plan.lanes} {number}"

        def work(conn, lane=lane, body=body):  # type: ignore[no-untyped-def]
            return outbox.add(conn, "label", lane, "result", body.encode())

        event_id = await patiently(database.write, work, sleep=hasten)
        os.write(1, f"{event_id} {body}\n".encode())


async def empty(database: Database) -> None:
    while (await patiently(database.read, backlog.counts, sleep=hasten)).oldest is not None:
        await asyncio.sleep(0.01)


async def work(database: Database, plan: Plan) -> None:
    dispatcher = Dispatcher(
        database, Callbacks(rate=plan.rate, burst=plan.burst), times=Times(sleep=hasten), poll=0.02
    )
    delivering = asyncio.create_task(dispatcher.run()) if plan.delivers else None
    await add(database, plan)
    if delivering:
        await (asyncio.Event().wait() if plan.stays else empty(database))
        delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivering


def main() -> None:
    plan = Plan(**json.loads(sys.argv[1]))
    database = Database.open(Path(plan.path), sleep=lambda seconds: time.sleep(seconds / HASTE))
    asyncio.run(work(database, plan))
    database.close()


if __name__ == "__main__":
    main()
