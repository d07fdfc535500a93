"""Real servers and programs that the integration tests start: icecast2, ffmpeg, and the daemon itself."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

MISSING = [name for name in ("icecast2", "ffmpeg") if not shutil.which(name)]
needs_icecast = pytest.mark.skipif(
    bool(MISSING), reason=f"{' and '.join(MISSING)} not installed: apt-get install icecast2 ffmpeg"
)

ICECAST = """
<icecast>
  <limits><source-timeout>3</source-timeout><burst-size>65535</burst-size></limits>
  <authentication>
    <source-password>hackme</source-password><admin-user>admin</admin-user><admin-password>hackme</admin-password>
  </authentication>
  <hostname>127.0.0.1</hostname>
  <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <fileserve>0</fileserve>
  <paths>
    <basedir>{directory}</basedir><logdir>{directory}</logdir>
    <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>2</loglevel></logging>
  {security}
</icecast>
"""
# icecast2 refuses to run as root.
AS_NOBODY = "<security><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>"


@dataclass(frozen=True, slots=True)
class Icecast:
    port: int

    def mount(self, name: str) -> str:
        """Return the address listeners use."""
        return f"http://127.0.0.1:{self.port}/{name}"

    def source(self, name: str) -> str:
        """Return the address a source sends to."""
        return f"icecast://source:hackme@127.0.0.1:{self.port}/{name}"


@contextlib.asynccontextmanager
async def icecast(directory: Path, mounts: str = "") -> AsyncIterator[Icecast]:
    """Run icecast2 on a free port of loopback; `mounts`: what its configuration says of some of them."""
    port = free_port()
    config = directory / "icecast.xml"
    security = mounts + (AS_NOBODY if os.getuid() == 0 else "")
    config.write_text(ICECAST.format(port=port, directory=directory, security=security))
    async with program("icecast2", "-c", config):
        await listening(port)
        yield Icecast(port)


@contextlib.asynccontextmanager
async def program(
    *command: str | Path, env: dict[str, str] | None = None, log: Path | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program while the block lasts; then ask it to end."""
    with (log or Path(os.devnull)).open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(env or {})},
        )
    try:
        yield process
    finally:
        await ended(process)


async def ended(process: asyncio.subprocess.Process, how: signal.Signals = signal.SIGTERM) -> int:
    """End a program, within 20 s at most; return its exit status."""
    if process.returncode is None:
        process.send_signal(how)
    try:
        async with asyncio.timeout(20):
            return await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise


async def listening(port: int, within: float = 60.0) -> None:
    """Wait until something listens at a port of loopback."""
    async with asyncio.timeout(within):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            await writer.wait_closed()
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def broadcast(files: Sequence[Path], directory: Path, *outputs: str) -> list[str | Path]:
    """Return the ffmpeg command that plays files, in order and in real time, to `outputs`."""
    playlist = directory / "playlist.txt"
    playlist.write_text("".join(f"file '{file}'\n" for file in files))
    read = ["ffmpeg", "-v", "error", "-nostdin", "-re", "-f", "concat", "-safe", "0", "-i", playlist]
    return [*read, *outputs]


def airtally(*arguments: str | Path) -> list[str | Path]:
    """Return the command line of `airtally` in this environment."""
    return [sys.executable, "-m", "monitor", *arguments]
