"""Health of a real daemon, while its recogniser is stopped and its database locked by another program."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any

import aiohttp
from servers import airtally, free_port, program

CONFIG = """
state = "{state}"
[control]
port = {port}
[recogniser]
processes = 1
[[accounts]]
name = "label"
token = "integration-test-token"
"""

Told = dict[str, Any]


async def until_told(session: aiohttp.ClientSession, condition: Callable[[int, Told], bool]) -> Told:
    """Ask for /readyz until the answer is as it should be; return it."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with session.get("/readyz") as response:
                    told = await response.json()
                if condition(response.status, told):
                    return told
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


def child_of(pid: int) -> int:
    """Return the recogniser process of a daemon."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    (child,) = [
        each for each in children if b"monitor.recogniser" in Path(f"/proc/{each}/cmdline").read_bytes()
    ]
    return int(child)


async def test_each_part_in_trouble_is_named_and_the_daemon_stays_alive(tmp_path: Path):
    state, port = tmp_path / "state", free_port()
    config = tmp_path / "monitor.toml"
    config.write_text(CONFIG.format(state=state, port=port))
    async with (
        program(*airtally("run", "--config", config), log=tmp_path / "log") as daemon,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        await until_told(session, lambda status, _: status == 200)
        with closing(sqlite3.connect(state / "airtally.db", isolation_level=None)) as other:
            child = child_of(daemon.pid)
            other.execute("BEGIN IMMEDIATE")
            await until_told(session, lambda status, _: status == 503)
            os.kill(child, SIGSTOP)  # only then: a process that does not answer is replaced after 15 s
            told = await until_told(session, lambda status, told: status == 503 and len(told["reasons"]) >= 2)
            async with session.get("/healthz") as response:
                alive = response.status
            os.kill(child, SIGCONT)
            other.execute("ROLLBACK")
        await until_told(session, lambda status, _: status == 200)

    assert told["status"] == "not ready"
    assert told["parts"]["recognisers"] == "no process answers; 1 of 1 are running"
    assert told["parts"]["streams"] == "ok"
    assert told["parts"]["database"].startswith(
        ("no transaction has come", f"{state / 'airtally.db'} is locked")
    )
    assert alive == 200
