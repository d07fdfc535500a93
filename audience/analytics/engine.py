"""The engine: a DuckDB file, open, and closed to everything else. The home of DuckDB; runs in the child
only.

Two connections: one keeps the tables up to date, the other answers. What is asked runs in a transaction that
can only read, one statement at a time; neither files nor the network nor settings can be reached from there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import duckdb
import numpy as np

from audience.analytics import limits
from audience.analytics.questions import BadQuestion, Row, TooExpensive, Value, said

PAGE = 2000  # rows
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,  # else a name in a statement may be a variable of ours
    "preserve_insertion_order": False,  # takes less memory
}
# In this order: the second would forbid the first, and the last one all others.
CLOSED = (
    "SET temp_directory = ''",  # nothing is spilled to disk: what needs more memory fails
    "SET enable_external_access = false",
    "SET TimeZone = 'UTC'",
    "SET lock_configuration = true",
)
BROKEN = (duckdb.FatalException, duckdb.InternalException, duckdb.IOException, duckdb.SerializationException)


class EngineBroken(Exception):
    """The file, or the engine, cannot be used any more."""


class Engine:
    """A DuckDB file."""

    def __init__(self, conn: duckdb.DuckDBPyConnection) -> None:
        self._conn = conn
        self._asking = conn.cursor()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file, or make it.

        Raises:
            EngineBroken: it is not one that can be used.
        """
        config = {**CONFIG, "memory_limit": f"{limits.memory()}B", "threads": limits.threads()}
        with translated():
            conn = duckdb.connect(str(path), config=config)
            for statement in CLOSED:
                conn.execute(statement)
            return cls(conn)

    def close(self) -> None:
        with suppress(duckdb.Error):
            self._asking.close()
            self._conn.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Change tables all at once, or not at all.

        Raises:
            EngineBroken: it does not go.
        """
        with translated():
            self._conn.execute("BEGIN")
            try:
                yield
            except BaseException:
                with suppress(duckdb.Error):
                    self._conn.execute("ROLLBACK")
                raise
            self._conn.execute("COMMIT")

    def run(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """Run a statement of ours."""
        with translated():
            return self._conn.execute(sql, list(parameters)).fetchall()

    def run_with(self, arrays: Mapping[str, np.ndarray[Any, Any]], sql: str) -> None:
        """Run a statement of ours in which `given` is a table of these columns."""
        with translated():
            self._conn.register("given", dict(arrays))
            try:
                self._conn.execute(sql)
            finally:
                self._conn.unregister("given")

    def answer(self, sql: str, parameters: Sequence[Value], rows: int) -> Iterator[list[Row]]:
        """Yield the rows that a statement of others gives, in pages.

        Raises:
            TooExpensive: it was stopped, took too much memory, or has more than `rows`.
            BadQuestion: it is not a single statement that only reads, or is wrong.
            EngineBroken: nothing can be asked any more.
        """
        with judged():
            check(self._conn.extract_statements(sql))
            try:
                self._asking.execute("BEGIN TRANSACTION READ ONLY")
                found = self._asking.execute(sql, list(parameters))
                given = 0
                while page := found.fetchmany(PAGE):
                    given += len(page)
                    if given > rows:
                        raise TooExpensive(f"more than {rows} rows")
                    yield page
            finally:
                for _ in range(2):  # the first may be interrupted as well
                    with suppress(duckdb.Error):
                        self._asking.execute("ROLLBACK")

    def stop(self) -> None:
        """Interrupt what is being answered. May be called from another thread."""
        self._asking.interrupt()


def check(statements: Sequence[duckdb.Statement]) -> None:
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise BadQuestion("expected one SELECT")


def rewrite(path: Path, new: Path, afterwards: str) -> None:
    """Write what a closed file has into a new one, so that nothing is left of what was removed.

    Args:
        path: of the file.
        new: of the other, which there is not.
        afterwards: a statement on the new one, which is called `new`.
    """
    with translated():
        conn = duckdb.connect(config={**CONFIG, "memory_limit": f"{limits.memory()}B"})
        try:
            conn.execute("SET temp_directory = ''")
            conn.execute(f"ATTACH '{quoted(path)}' AS old (READ_ONLY)")
            conn.execute(f"ATTACH '{quoted(new)}' AS new")
            conn.execute("COPY FROM DATABASE old TO new")
            conn.execute(afterwards)
            conn.execute("CHECKPOINT new")
        finally:
            conn.close()


def quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of statements of ours into those of the engine."""
    try:
        yield
    except duckdb.Error as error:
        raise EngineBroken(said(error)) from error


@contextmanager
def judged() -> Iterator[None]:
    """Turn errors of statements of others into what they mean."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise TooExpensive("it took too long") from error
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise TooExpensive("it takes too much memory") from error
    except BROKEN as error:
        raise EngineBroken(said(error)) from error
    except duckdb.Error as error:
        raise BadQuestion(said(error)) from error
