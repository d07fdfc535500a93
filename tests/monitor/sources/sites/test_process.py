"""The process of a site: what it is given, and that nothing of it is left behind."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest
from waiting import until

from monitor.errors import SourceInterrupted, SourceUnreachable
from monitor.sources.sites.access import Access
from monitor.sources.sites.process import asked

PAGE = "https://www.twitch.tv/somebody"
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
DAEMON = f"""
import asyncio, sys
from monitor.sources.sites.access import Access
from monitor.sources.sites.process import asked

async def main():
    async with asked("Twitch", "{PAGE}", Access(proxy=sys.argv[1])) as process:
        print(process.pid, flush=True)
        await process.next()

asyncio.run(main())
"""


@pytest.fixture
def silent():
    """A proxy that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


def at(server: socket.socket, userinfo: str = "") -> Access:
    return Access(proxy=f"http://{userinfo}127.0.0.1:{server.getsockname()[1]}")


async def called(server: socket.socket) -> socket.socket:
    """Wait until a process asks for something."""
    connection, _ = await asyncio.to_thread(server.accept)
    return connection


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(("site", "page"), [("Twitch", PAGE), ("YouTube", VIDEO)])
async def test_a_process_is_gone_once_nobody_waits_for_it(silent, site, page):
    async with asked(site, page, at(silent)) as process:
        with await called(silent):
            assert alive(process.pid)

    assert not alive(process.pid)


async def test_a_process_is_gone_when_its_task_is_cancelled(silent):
    async def ask():
        async with asked("Twitch", PAGE, at(silent)) as process:
            pids.append(process.pid)
            await process.next()

    pids = []
    task = asyncio.create_task(ask())
    (await called(silent)).close()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert not alive(pids[0])


async def test_no_process_outlives_a_daemon_that_is_killed(silent):
    daemon = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DAEMON, at(silent).proxy, stdout=asyncio.subprocess.PIPE
    )
    pid = int(await daemon.stdout.readline())
    with await called(silent):
        assert alive(pid)
        daemon.kill()
        await daemon.wait()

        await until(lambda: not alive(pid), 30)


async def test_a_process_takes_what_it_started_with_it(tmp_path, monkeypatch, net):
    """Here the JavaScript runtime, which hangs."""
    runtime, pid_file = tmp_path / "deno", tmp_path / "pid"
    runtime.write_text(f"#!/bin/sh\necho $$ >{pid_file}.new; mv {pid_file}.new {pid_file}; exec sleep 1000\n")
    runtime.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    async with asked("YouTube", VIDEO, net.access):
        await until(pid_file.exists, 60)
        pid = int(pid_file.read_text())
        assert alive(pid)

    await until(lambda: not alive(pid), 30)


async def test_nothing_secret_is_handed_to_a_process_where_others_see_it(monkeypatch, silent):
    monkeypatch.setenv("AIRTALLY_ACCOUNTS__0__TOKEN", "hush-hush")

    async with asked("Twitch", PAGE, at(silent, "user:hush-hush@")) as process:
        connection = await called(silent)
        seen = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("environ", "cmdline")]
        with connection:
            head = await asyncio.to_thread(connection.recv, 4096)

    assert not any(b"hush-hush" in text for text in seen)
    assert b"Proxy-Authorization: Basic dXNlcjpodXNoLWh1c2g=" in head


async def test_a_process_is_bounded(silent):
    async with asked("YouTube", VIDEO, at(silent)) as process:
        (await called(silent)).close()
        limits = Path(f"/proc/{process.pid}/limits").read_text()

    assert f"Max data size             {1 << 30}" in limits
    assert "Max core file size        0" in limits


async def test_a_process_that_dies_is_an_outage(silent):
    async with asked("Twitch", PAGE, at(silent)) as process:
        with await called(silent):
            os.kill(process.pid, signal.SIGKILL)
            with pytest.raises(SourceInterrupted, match="ended too early"):
                await process.next()


async def test_a_process_that_cannot_be_started_is_an_outage(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(SourceUnreachable, match="no process could be started: No such file"):
        async with asked("Twitch", PAGE, Access()):
            pass
