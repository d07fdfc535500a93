"""A report's process, as the daemon sees it: started for one order, and gone with whoever wanted it.

A report takes the processor for up to minutes, and its libraries are large: neither is for the process that
listens to streams.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from monitor.children import PIECE, killed, over
from monitor.reports.errors import ReportFailed
from monitor.reports.orders import Order

PATIENCE = 2.0  # seconds for a process to end by itself
LONGEST_LINE = 1 << 20  # bytes of what it says before the report
PASSED_ON = ("PATH", "PYTHONPATH", "TMPDIR")  # of our environment; there may be secrets in it


class ReportBroken(Exception):
    """The report could not be made, or not to its end."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is said of a report before it comes."""

    name: str
    media_type: str
    notes: list[str]


class ReportProcess:
    """One process, and the report that it makes."""

    def __init__(self, child: asyncio.subprocess.Process, output: asyncio.StreamReader) -> None:
        self._child = child
        self._output = output

    @property
    def pid(self) -> int:
        return self._child.pid

    async def header(self) -> Header:
        """Return what the report will be, or, of one that goes to a folder, what it is.

        Raises:
            ReportFailed: there is no such report; the message says what is expected.
            ReportBroken: it cannot be made at present.
        """
        try:
            said = json.loads(await self._output.readline())
        except ValueError as error:
            raise ReportBroken("the process that makes it ended") from error
        if "failed" in said:
            raise ReportBroken(said["failed"])
        if "refused" in said:
            raise ReportFailed(said["refused"])
        return Header(said["name"], said["media_type"], said["notes"])

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the report; raises ReportBroken where they are not all."""
        while piece := await self._output.read(PIECE):
            yield piece
        if await self._child.wait():
            raise ReportBroken(f"the process that makes it ended with {self._child.returncode}")


@asynccontextmanager
async def making(database: Path, order: Order, directory: Path | None = None) -> AsyncIterator[ReportProcess]:
    """Have a report made from a database, or put into a directory; leaving kills the process.

    Raises:
        ReportBroken: no process can be started.
    """
    try:
        child = await started()
    except OSError as error:
        raise ReportBroken(f"no process can be started: {error.strerror or error}") from error
    try:
        if child.stdin is None or child.stdout is None:
            raise ValueError
        child.stdin.write(question(database, order, directory))
        yield ReportProcess(child, child.stdout)
    finally:
        await ended(child)


async def ended(child: asyncio.subprocess.Process) -> None:
    """End a process; it has a moment to take away what it has half written."""
    with suppress(ProcessLookupError, TimeoutError):
        child.terminate()
        async with asyncio.timeout(PATIENCE):
            await over(child)
    await killed(child)


def question(database: Path, order: Order, directory: Path | None) -> bytes:
    """Return the line that a process is told."""
    fields = {
        "database": str(database),
        "order": order.model_dump(mode="json", exclude_unset=True),
        "directory": str(directory) if directory else None,
    }
    return json.dumps(fields).encode() + b"\n"


async def started() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor.reports",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=None,  # the log's
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"LANG": "C.UTF-8"},
        limit=LONGEST_LINE,
        start_new_session=True,  # and so a process group of its own
    )
