"""An examiner: the process that tells what a source's bytes are, as `airtally streams probe` sees it."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

from monitor.children import killed


@dataclass(frozen=True, slots=True)
class Form:
    """What the audio is."""

    codec: str
    profile: str  # "" where the codec has none
    rate_hz: int
    channels: int
    bits_per_second: int  # 0: not known


class Examiner:
    """Bytes in; the form of the audio, and the level of each second, out."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def finish(self) -> None:
        """Take in that no more bytes will come."""
        if self._process.stdin:
            self._process.stdin.close()

    async def feed(self, data: bytes) -> None:
        """Take in the next bytes; nothing happens where they are of no use any more."""
        if self._process.stdin and not self._process.stdin.is_closing():
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(data)
                await self._process.stdin.drain()

    async def findings(self) -> AsyncIterator[Form | float]:
        """Yield the form, and then levels (dB of full scale), as they become known."""
        while self._process.stdout and (line := await self._process.stdout.readline()):
            found = json.loads(line)
            yield found["level"] if "level" in found else Form(**found)


@contextlib.asynccontextmanager
async def examining(container: str) -> AsyncIterator[Examiner]:
    """Run an examiner for bytes of an FFmpeg container format; leaving ends it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor.recogniser.examine",
        container,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Examiner(process)
    finally:
        await killed(process)
