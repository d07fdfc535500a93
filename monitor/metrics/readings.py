"""Readings: what has to be read from the disk before it can be told. At most once in a few seconds."""

import asyncio
import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from audience.stays import TTL
from fingerprint.index.manifest import Manifest
from fingerprint.index.manifest import read as read_manifest
from monitor.metrics.memory import resident
from monitor.metrics.parts import Watched
from store.accounts import accounts
from store.audience import listening
from store.delivery import backlog
from store.delivery.backlog import Counts
from store.errors import StoreError

PATIENCE = 5.0  # seconds for the database to answer


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says."""

    waiting: Counts
    callback_urls: dict[str, str]  # by account
    present: int  # listening sessions


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the files say. Bytes."""

    index: Manifest
    index_bytes: int
    database: int
    log: int  # of the database
    disk: int
    disk_free: int
    recognisers: int  # memory


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read, and when; `now` is Unix time."""

    now: float
    stored: Stored | None  # None: the database does not answer
    sizes: Sizes


async def readings(watched: Watched, now: Callable[[], float] = time.time) -> Readings:
    """Read what is not in the daemon's memory."""
    work = partial(stored, now=now())
    try:
        async with asyncio.timeout(PATIENCE):
            found = await watched.database.read(work)
    except (TimeoutError, StoreError):
        found = None
    pids = [*watched.pool.pids, *watched.pool.cells]
    return Readings(now(), found, await asyncio.to_thread(sizes, watched, pids))


def stored(conn: Connection, now: float) -> Stored:
    present = listening.present_anywhere(conn, now - TTL)
    return Stored(backlog.counts(conn), accounts.callback_urls(conn), present)


def sizes(watched: Watched, pids: Collection[int]) -> Sizes:
    state = watched.state
    disk = shutil.disk_usage(state.directory)
    return Sizes(
        index=read_manifest(state.index),
        index_bytes=sum(size(file) for file in state.index.rglob("*") if file.is_file()),
        database=size(state.database),
        log=size(state.database.with_name(f"{state.database.name}-wal")),
        disk=disk.total,
        disk_free=disk.free,
        recognisers=sum(map(resident, pids)),
    )


def size(file: Path) -> int:
    """Return the bytes of a file; 0 where it has gone meanwhile."""
    try:
        return file.stat().st_size
    except OSError:
        return 0
