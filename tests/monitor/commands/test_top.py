"""airtally top: asks a running daemon, shows what it says, and ends when it is told to."""

import asyncio
import json
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from control_port import READING_TOKEN, TOKEN, MemoryWatch, control_port
from servers import airtally, free_port
from typer.testing import CliRunner, Result
from waiting import until

from monitor.cli import app
from monitor.control.metrics import Figures
from monitor.control.watching import OnAir, StreamNow
from monitor.live.stream import State

WATCH = MemoryWatch(
    {
        ("label", 7): StreamNow(
            radio_id=7,
            name="Seven",
            url="http://radio.example/",
            origin="api",
            code=0,
            state=State.RUNNING,
            since=1000.0,
            on_air=OnAir(
                track_id="A1", title="Neon Harbour", artist="The Night Ferries", since=1000.0, score=97
            ),
            title="says\x1b[2J so",
        )
    }
)
METRICS = b"""airtally_callbacks_waiting{state="pending"} 12.0
airtally_callbacks_waiting{state="parked"} 1.0
airtally_callbacks_oldest_age_seconds 61.5
"""
SIZE = {"COLUMNS": "80", "LINES": "24", "TERM": "xterm-256color"}


async def figures(_: str) -> tuple[bytes, str]:
    return METRICS, "text/plain"


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with control_port(watching=WATCH, figures=Figures(text=figures)) as server:
        yield server.url


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no configuration
    monkeypatch.setenv("COLUMNS", "80")


async def run(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["top", *arguments])


async def test_one_frame_of_eighty_columns(url: str):
    said = await run("--once", "--url", url, "--token", READING_TOKEN)

    assert said.exit_code == 0, said.exception
    assert all(len(line) <= 80 for line in said.output.splitlines())
    assert "7 Seven" in said.output
    assert "The Night" in said.output
    assert "\x1b" not in said.output
    assert "No play so far" in said.output


async def test_the_backlog_is_shown_where_the_metrics_are(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "130")
    said = await run("--once", "--url", url, "--token", TOKEN)

    assert "12 callbacks wait, 1 parked, oldest 1:01" in said.output


async def test_json_is_what_the_daemon_says(url: str):
    said = json.loads((await run("--once", "--json", "--url", url, "--token", TOKEN)).output)

    assert [stream["radio_id"] for stream in said["streams"]] == [7]
    assert said["plays"] == []


async def test_address_and_token_are_those_of_the_configuration(url: str, tmp_path: Path):
    port = url.rpartition(":")[2]
    (tmp_path / "monitor.toml").write_text(
        f'[control]\nhost = "0.0.0.0"\nport = {port}\n[[accounts]]\nname = "label"\ntoken = "{TOKEN}"\n'
    )

    assert "7 Seven" in (await run("--once")).output


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--token", "no-such-token-here"], "give another with --token"),
        ([], "give one with --token"),
        (["--token", TOKEN, "--url", "file:///etc/passwd"], "expected an address like http://127.0.0.1:8650"),
        (["--token", TOKEN, "--url", "http://[::1"], "expected an address like http://127.0.0.1:8650"),
    ],
)
async def test_a_refusal_says_what_to_do(url: str, arguments: list[str], advice: str):
    said = await run("--once", "--url", url, *arguments)

    assert advice in str(said.exception)


async def test_where_no_daemon_is_it_says_what_to_do():
    said = await run("--once", "--url", f"http://127.0.0.1:{free_port()}", "--token", TOKEN)

    assert "connection refused" in str(said.exception)
    assert "start one with `airtally run`, or name another with --url" in str(said.exception)


class Terminal:
    """A terminal of 80 columns with `airtally top` on it."""

    def __init__(self, process: asyncio.subprocess.Process, screen: int) -> None:
        self.process = process
        self.shown = b""
        self._screen = screen
        os.set_blocking(screen, False)
        asyncio.get_running_loop().add_reader(screen, self._read)

    def press(self, key: bytes) -> None:
        os.write(self._screen, key)

    def _read(self) -> None:
        try:
            self.shown += os.read(self._screen, 65_536)
        except OSError:  # the other side has closed it
            asyncio.get_running_loop().remove_reader(self._screen)


@asynccontextmanager
async def terminal(url: str) -> AsyncIterator[Terminal]:
    screen, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *map(str, airtally("top", "--url", url, "--token", TOKEN)),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **SIZE},
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, screen)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(screen)
        os.close(screen)


@pytest.mark.skipif(sys.platform != "linux", reason="terminals are Linux's here")
@pytest.mark.parametrize("end", [b"q", signal.SIGINT], ids=["q", "Ctrl-C"])
async def test_it_ends_when_it_is_told_to_and_leaves_the_terminal_as_it_was(
    url: str, end: bytes | signal.Signals
):
    async with terminal(url) as top:
        await until(lambda: b"Seven" in top.shown, within=60)
        if isinstance(end, bytes):
            top.press(end)
        else:
            top.process.send_signal(end)
        async with asyncio.timeout(60):
            status = await top.process.wait()
        await until(lambda: b"\x1b[?1049l" in top.shown, within=30)  # back from the other screen

    assert status == 0
    assert b"Traceback" not in top.shown


async def test_a_daemon_that_goes_away_is_told_and_waited_for():
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with control_port(watching=WATCH, port=port):
        context = terminal(url)
        top = await context.__aenter__()
        await until(lambda: b"Seven" in top.shown, within=60)
    try:
        await until(lambda: b"no daemon answers" in top.shown, within=60)
        top.shown = b""
        async with control_port(watching=WATCH, port=port):
            await until(lambda: b"Seven" in top.shown and b"no daemon" not in top.shown, within=60)
            top.press(b"q")
            assert await top.process.wait() == 0
    finally:
        await context.__aexit__(None, None, None)
