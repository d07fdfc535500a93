"""A site's process, as the daemon sees it: started for one question, and gone with whoever asked it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from monitor.children import killed
from monitor.errors import SourceInterrupted, SourceUnreachable
from monitor.sources.sites.access import Access
from monitor.sources.sites.messages import HEADER, Message, ProtocolError, decode, header

PROGRAMS = {"Twitch": "monitor.sources.sites.twitch", "YouTube": "monitor.sources.sites.youtube"}
PASSED_ON = (
    "PATH",
    "PYTHONPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)  # of our environment; there may be secrets in it


class SiteProcess:
    """What one process says."""

    def __init__(self, site: str, child: asyncio.subprocess.Process) -> None:
        self.site = site
        self._child = child

    @property
    def pid(self) -> int:
        return self._child.pid

    async def next(self) -> Message:
        """Return what it says next.

        Raises:
            SourceInterrupted: it says nothing more, or nonsense.
        """
        if self._child.stdout is None:
            raise ValueError
        try:
            length, kind = header(await self._child.stdout.readexactly(HEADER.size))
            return decode(kind, await self._child.stdout.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError, ProtocolError) as error:
            raise SourceInterrupted(f"{self.site}: the process that reads it ended too early") from error


@asynccontextmanager
async def asked(site: str, page: str, access: Access) -> AsyncIterator[SiteProcess]:
    """Ask a process about a page of a site; leaving kills it, and whatever it started.

    Raises:
        SourceUnreachable: it cannot be started.
    """
    try:
        child = await started(site, access)
    except OSError as error:
        raise SourceUnreachable(f"{site}: no process could be started: {error.strerror}") from error
    try:
        if child.stdin:
            child.stdin.write(question(page, access))
        yield SiteProcess(site, child)
    finally:
        await killed(child)


async def started(site: str, access: Access) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        PROGRAMS[site],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment(access),
        start_new_session=True,  # and so a process group of its own
    )


def question(page: str, access: Access) -> bytes:
    """Return the line that a process is told. (Its arguments would show the password of the proxy.)"""
    fields = {
        "page": page,
        "proxy": access.proxy,
        "ca_file": str(access.ca_file) if access.ca_file else None,
        "cache": str(access.cache) if access.cache else None,
    }
    return json.dumps(fields).encode() + b"\n"


def environment(access: Access) -> dict[str, str]:
    """Return the variables that a process gets."""
    home = str(access.cache) if access.cache else os.devnull
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    authorities = {"SSL_CERT_FILE": str(access.ca_file)} if access.ca_file else {}
    return {**passed, "LANG": "C.UTF-8", "HOME": home, "XDG_CACHE_HOME": home, **authorities}
