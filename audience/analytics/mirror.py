"""The mirror: the engine's copy of the tables that are asked about, as the log of changes tells it.

Tables and columns are those of the database, with one more, `sqlite_row`: what the log knows a row by. The
copy's position is stored in the transaction that brings the rows, so the file always knows how far it has
come.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from audience.analytics.engine import Engine, EngineBroken
from store.feed import Changes, Feed, Position, Row
from store.tables.mirrored import MIRRORED

VERSION = 1  # of what is in the file; another one is built anew
ERASED = 60.0  # seconds within which what was told of an erased listener leaves the file
REMOVED = 3600.0  # seconds within which whatever else was removed leaves it
KINDS = {"INTEGER": ("BIGINT", np.int64), "REAL": ("DOUBLE", np.float64), "TEXT": ("VARCHAR", np.object_)}

Array = np.ndarray[Any, Any]


class Outdated(Exception):
    """The copy is not one of this database any more, or was never completed."""


class Mirror:
    """A copy in an engine, fed from a database."""

    def __init__(self, engine: Engine, feed: Feed, position: Position, rewrite_by: float | None) -> None:
        self._engine = engine
        self._feed = feed
        self._shape = feed.shape()
        self._kinds = {table: kinds(feed, table) for table in MIRRORED}
        self.position = position
        self.rewrite_by = rewrite_by  # Unix time; None: nothing was removed since the file was written

    @classmethod
    def found(cls, engine: Engine, feed: Feed) -> Self:
        """Return the copy there is.

        Raises:
            Outdated: there is none of this database.
        """
        if not engine.run("SELECT 1 FROM duckdb_tables() WHERE table_name = 'mirror'"):
            raise Outdated
        rows = engine.run("SELECT version, shape, seq, mark, rewrite_by FROM mirror")
        if not rows or rows[0][:2] != (VERSION, feed.shape()):
            raise Outdated
        mirror = cls(engine, feed, Position(*rows[0][2:4]), rows[0][4])
        mirror.check()
        return mirror

    @classmethod
    def build(cls, engine: Engine, feed: Feed, told: Callable[[], None]) -> Self:
        """Copy everything into an empty engine; `told` is called now and then."""
        position = feed.newest()
        mirror = cls(engine, feed, position, None)
        with engine.transaction():
            for table in MIRRORED:
                mirror.create(table)
                for rows in feed.everything(table):
                    mirror.add(table, rows)
                    told()
            engine.run(
                "CREATE TABLE mirror"
                " (version BIGINT, shape BIGINT, seq BIGINT, mark BIGINT, rewrite_by DOUBLE)"
            )
            mark = (VERSION, mirror._shape, position.seq, position.mark, None)
            engine.run("INSERT INTO mirror VALUES (?, ?, ?, ?, ?)", mark)
        return mirror

    def check(self) -> None:
        """See that the database is still the one this is a copy of; raises Outdated."""
        if self._feed.shape() != self._shape or not self._feed.knows(self.position):
            raise Outdated

    def catch_up(self) -> None:
        """Take over what was committed up to now.

        Raises:
            Outdated: the database is another one, or does not know any more what has changed.
            FeedError, EngineBroken: it does not go.
        """
        self.check()
        upto = self._feed.newest()
        while self.position.seq < upto.seq:
            position, changed = self._feed.since(self.position)
            with self._engine.transaction():
                for changes in changed:
                    self.change(changes)
                by = self._rewriting(changed)
                self._engine.run(
                    "UPDATE mirror SET seq = ?, mark = ?, rewrite_by = ?", (position.seq, position.mark, by)
                )
            self.position, self.rewrite_by = position, by

    def _rewriting(self, changed: Sequence[Changes]) -> float | None:
        """Return when the file has to be written anew, with what is removed now."""
        now = time.time()
        times = {self.rewrite_by} - {None}
        for changes in changed:
            if len(changes.rows) < len(changes.touched):
                times.add(now + (ERASED if changes.table == "listeners" else REMOVED))
        return min((at for at in times if at is not None), default=None)

    def create(self, table: str) -> None:
        columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in self._kinds[table].items())
        self._engine.run(f"CREATE TABLE {table} ({columns})")

    def change(self, changes: Changes) -> None:
        """Put rows in the place of those there were."""
        touched = {"number": np.array(changes.touched, np.int64)}
        self._engine.run_with(
            touched,
            f"DELETE FROM {changes.table} WHERE sqlite_row IN (SELECT number FROM given)",  # noqa: S608
        )
        if changes.rows:
            self.add(changes.table, changes.rows)

    def add(self, table: str, rows: Sequence[Row]) -> None:
        columns = zip(self._kinds[table].items(), zip(*rows, strict=True), strict=True)
        arrays = {name: array(values, kind) for (name, (_, kind)), values in columns}
        self._engine.run_with(arrays, f"INSERT INTO {table} SELECT * FROM given")  # noqa: S608


def kinds(feed: Feed, table: str) -> dict[str, tuple[str, type[np.generic]]]:
    """Return the columns of a copied table, with their types here and in numpy."""
    return {"sqlite_row": KINDS["INTEGER"]} | {
        column.name: KINDS[column.kind] for column in feed.columns(table)
    }


def array(values: Sequence[Any], kind: type[np.generic]) -> Array:
    """Return values, of which some may be None, as a column."""
    if kind is np.object_ or None not in values:
        return np.array(values, kind)
    known = [value is not None for value in values]
    filled = [0 if value is None else value for value in values]
    return np.ma.masked_array(np.array(filled, kind), mask=np.logical_not(known))


__all__ = ["EngineBroken", "Mirror", "Outdated"]
