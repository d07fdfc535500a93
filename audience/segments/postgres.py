"""PostgreSQL: answers questions in the place of the engine of our own. The only home of psycopg.

An extra: `pip install airtally[postgres]`. Each question has a connection of its own and a transaction that
only reads; its time is limited on their side, too. The tables of the store must be there, with the same names
and columns; nothing here brings them.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count

import psycopg
from psycopg import AsyncRawServerCursor, errors
from psycopg.conninfo import make_conninfo

from audience.analytics.questions import (
    ROWS,
    SECONDS,
    AnalyticsDown,
    BadQuestion,
    Row,
    TooExpensive,
    Value,
    said,
)
from config.errors import ConfigError

CONNECTING = 10  # seconds to reach a server, each of those that are named
AT_ONCE = 10_000  # rows that are fetched together: the loop goes on between them
NAME = "airtally"
# What a question is stopped for: its time, or what the server can spare.
LIMITED = (
    errors.QueryCanceled,
    errors.OutOfMemory,
    errors.DiskFull,
    errors.ConfigurationLimitExceeded,
    errors.ProgramLimitExceeded,
    errors.StatementTooComplex,
)
# Texts and names, in which a question mark is one, and those that stand for parameters.
MARKS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\?""")


class Postgres:
    """Answers questions; obeys the protocol of Analytics."""

    def __init__(self, dsn: str) -> None:
        """Args:
        dsn: where it is, and who asks, as a postgresql:// address.

        Raises:
            ConfigError: it is none; the message does not repeat it.
        """
        try:
            self._conninfo = make_conninfo(dsn, connect_timeout=CONNECTING, application_name=NAME)
        except psycopg.ProgrammingError:
            expected = "expected an address like postgresql://user:password@host/database"
            raise ConfigError([f"segments.dsn: {expected}"]) from None  # whose message may have the password

    async def ask(
        self, sql: str, parameters: Sequence[Value] = (), *, seconds: float = SECONDS, rows: int = ROWS
    ) -> list[Row]:
        """Return the rows that a SELECT in PostgreSQL's SQL gives; each `?` stands for a parameter.

        Raises:
            AnalyticsDown: the server cannot be reached, or not now.
            TooExpensive: it would take or give more than it may.
            BadQuestion: the server refuses the statement.
        """
        async with translated(), self._opened(seconds) as cursor, asyncio.timeout(seconds):
            await cursor.execute(numbered(sql) if parameters else sql, parameters or None)
            given: list[Row] = []
            while len(given) <= rows and (page := await cursor.fetchmany(AT_ONCE)):
                given += page
        if len(given) > rows:
            raise TooExpensive(f"more than {rows} rows")
        return given

    @asynccontextmanager
    async def _opened(self, seconds: float) -> AsyncIterator[AsyncRawServerCursor[Row]]:
        """Connect, and begin a transaction that only reads."""
        async with await psycopg.AsyncConnection.connect(self._conninfo) as conn:
            await conn.set_read_only(True)
            limits = "SELECT set_config('statement_timeout', %s, true), set_config(%s, '1', true)"
            # A cursor is planned for its first rows unless we say that we want all of them.
            await conn.execute(limits, (str(round(seconds * 1000)), "cursor_tuple_fraction"))
            async with AsyncRawServerCursor(conn, NAME) as cursor:
                yield cursor


def numbered(sql: str) -> str:
    """Return a statement with its parameters as the server counts them: $1, $2."""
    places = partial(next, count(1))
    return MARKS.sub(lambda mark: f"${places()}" if mark[0] == "?" else mark[0], sql)


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Turn errors of the client into those of analytics."""
    try:
        yield
    except TimeoutError as error:
        raise TooExpensive("it took too long") from error
    except LIMITED as error:
        raise TooExpensive(said(error)) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise AnalyticsDown(said(error)) from error
    except psycopg.Error as error:
        raise BadQuestion(said(error)) from error
