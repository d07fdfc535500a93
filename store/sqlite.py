"""SQLite: how a database file is opened, and what its errors mean. Nothing else knows sqlite3.

Durability does not depend on how SQLite was built: what matters is set on every connection and read back.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, create_engine, event

from store.errors import StoreBusy, StoreError, StoreFailing, StoreFull, StoreUnusable

# Listeners are all over the file: a log of 1,000 pages, SQLite's own choice, would be copied into the file,
# and that synced, after each batch of events. Every commit is synced all the same.
WAL_PAGES = 8192  # of 4 KiB
CACHE_KIB = 16 << 10  # at most; the writer's, of which there is one
READING_CACHE_KIB = 8 << 10  # at most, of each connection that reads
WAL_LIMIT_BYTES = 64 << 20  # what is left of the log after a checkpoint
PRIMARY_CODE = 0xFF  # the low byte of an extended error code

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
UNUSABLE = {
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a back-up",
    sqlite3.SQLITE_NOTADB: "it is not a database; restore a back-up, or use another state directory",
    sqlite3.SQLITE_READONLY: "it is read-only; make it and its directory writable",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the permissions of its directory",
    sqlite3.SQLITE_PERM: "it cannot be opened; check its permissions",
    sqlite3.SQLITE_AUTH: "it cannot be opened; check its permissions",
}


def engine(path: Path, *, begin: str, connections: int, patience: float, readonly: bool = False) -> Engine:
    """Return an engine for a file, made if missing, whose transactions start with `begin`.

    Its errors are those of store/errors.py. `patience`: seconds to wait for another program's lock.
    """
    made = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connect(path, patience, readonly=readonly),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
    )
    event.listen(made, "begin", lambda conn: conn.exec_driver_sql(begin))
    event.listen(made, "handle_error", lambda context: translated(path, context), retval=True)
    return made


def connect(path: Path, patience: float, *, readonly: bool) -> sqlite3.Connection:
    """Open a connection that leaves transactions to us, and syncs every commit."""
    conn = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        for pragma, value in pragmas(patience, readonly=readonly).items():
            set_pragma(conn, pragma, value)
    except BaseException:
        conn.close()
        raise
    return conn


def set_pragma(conn: sqlite3.Connection, pragma: str, value: str | int) -> None:
    """Set a pragma, and see that it took: SQLite ignores what it cannot do."""
    conn.execute(f"PRAGMA {pragma} = {value}")
    (actual,) = conn.execute(f"PRAGMA {pragma}").fetchone()
    if actual != value:
        raise StoreUnusable(f"{pragma} is {actual}, and cannot be set to {value}")


def pragmas(patience: float, *, readonly: bool) -> dict[str, str | int]:
    return {
        "busy_timeout": round(patience * 1000),
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: one fdatasync a commit
        "foreign_keys": 1,
        "journal_size_limit": WAL_LIMIT_BYTES,
        "wal_autocheckpoint": WAL_PAGES,
        "cache_size": -(READING_CACHE_KIB if readonly else CACHE_KIB),
        "query_only": int(readonly),
    }


def check(conn: Connection) -> None:
    """Look for damage.

    Raises:
        StoreUnusable: there is some.
    """
    verdict = conn.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if verdict != "ok":
        raise StoreUnusable(f"it is damaged ({verdict}); restore a back-up")


def touch(conn: Connection) -> None:
    """Write a page that does not change. What changes nothing in a table would not be written at all."""
    conn.exec_driver_sql("PRAGMA user_version = 0")


def translated(path: Path, context: ExceptionContext) -> StoreError | None:
    """Return what an error of the driver is to us; None: a defect of ours, to be seen as it is.

    After an error of the disk the connection does not know what it wrote: it is replaced.
    """
    error = context.original_exception
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
    if code in BUSY:
        return StoreBusy(f"{path} is locked by another program")
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"no room for {path}: the disk is full")
    if code == sqlite3.SQLITE_IOERR:
        context.is_disconnect = True
        return StoreFailing(f"{path}: {error}")
    return StoreUnusable(f"{path}: {UNUSABLE[code]}") if code in UNUSABLE else None
