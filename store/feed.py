"""The feed: what the analytics engine reads of the database, in its own process, while the daemon writes.

A copy is taken in pieces, each a short transaction of its own, so that the log of the file need not be kept
for long; what changes meanwhile is in the log of changes, and comes after. So a copy is exact once it has
caught up.

SQLite only, and the standard library only: the engine's process has no need of SQLAlchemy.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from store.tables.mirrored import MIRRORED, kind

PATIENCE = 5.0  # seconds to wait for the daemon's lock
PIECE = 50_000  # rows or changes of a transaction

Row = tuple[Any, ...]


class FeedError(Exception):
    """The database cannot be read now."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a copy has come: the number of a change, and its mark in this file and no other."""

    seq: int
    mark: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mirrored table. `kind`: INTEGER, REAL or TEXT."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a table: the rows there are now, each after its rowid; and the rowids of all."""

    table: str
    touched: list[int]
    rows: list[Row]


class Feed:
    """A database, open for reading."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a database that there is.

        Raises:
            FeedError: it cannot be opened.
        """
        with translated():
            uri = f"{path.absolute().as_uri()}?mode=ro"
            conn = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
            conn.execute("PRAGMA query_only = 1")
            return cls(conn)

    def close(self) -> None:
        self._conn.close()

    def shape(self) -> int:
        """Return a number that changes when tables do, or what rows are known by: at VACUUM, say."""
        with translated():
            (cookie,) = self._conn.execute("PRAGMA schema_version").fetchone()
        return int(cookie)

    def columns(self, table: str) -> list[Column]:
        """Return the columns of a mirrored table."""
        with translated():
            found = self._conn.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
        return [Column(*row) for row in found]

    def newest(self) -> Position:
        """Return the last change there is."""
        with translated():
            query = "SELECT seq, mark FROM audience_changes ORDER BY seq DESC LIMIT 1"
            return Position(*self._conn.execute(query).fetchone())

    def knows(self, position: Position) -> bool:
        """Whether a position is one of this file, and nothing is missing since."""
        with translated():
            query = "SELECT mark FROM audience_changes WHERE seq = ?"
            found: Row | None = self._conn.execute(query, (position.seq,)).fetchone()
        return found == (position.mark,)

    def everything(self, table: str) -> Iterator[list[Row]]:
        """Yield all rows of a table, each after its rowid, piece by piece."""
        after = -(2**63)
        query = f"SELECT rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {PIECE}"  # noqa: S608
        while True:
            with translated():
                rows = self._conn.execute(query, (after,)).fetchall()
            if rows:
                yield rows
            if len(rows) < PIECE:
                return
            after = rows[-1][0]

    def since(self, position: Position) -> tuple[Position, list[Changes]]:
        """Return the next changes after a position, up to a bound, and the position they lead to."""
        with translated(), self._snapshot():
            upto = self._upto(position)
            found = [self._changed(table, position.seq, upto.seq) for table in MIRRORED]
        return upto, [changes for changes in found if changes.touched]

    def _upto(self, position: Position) -> Position:
        query = "SELECT seq, mark FROM audience_changes WHERE seq <= ? ORDER BY seq DESC LIMIT 1"
        return Position(*self._conn.execute(query, (position.seq + PIECE,)).fetchone())

    def _changed(self, table: str, after: int, upto: int) -> Changes:
        some = "SELECT DISTINCT number FROM audience_changes WHERE seq > ? AND seq <= ? AND kind = ?"
        which = (after, upto, kind(table))
        touched = [number for (number,) in self._conn.execute(some, which)]
        if not touched:
            return Changes(table, [], [])
        query = f"SELECT rowid, * FROM {table} WHERE rowid IN ({some})"  # noqa: S608 - names of ours
        return Changes(table, touched, self._conn.execute(query, which).fetchall())

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        self._conn.execute("BEGIN")
        try:
            yield
        finally:
            self._conn.execute("COMMIT")


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the driver into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise FeedError(str(error)) from error
