"""Questions: what the analytics engine is asked, and what it can fail with.

AnalyticsError
    AnalyticsDown   the engine is not there, or starting again: ask later
    TooExpensive    the question took more time, memory or rows than it may
    BadQuestion     the engine refuses the statement
"""

from collections.abc import Sequence
from typing import Any, Protocol

Value = str | int | float | None
Row = tuple[Any, ...]

SECONDS = 10.0  # a question may take, unless it says otherwise
ROWS = 1_000_000  # an answer may have, unless the question says otherwise
LONGEST = 300  # characters of what an engine says is wrong


class AnalyticsError(Exception):
    """A question was not answered."""


class AnalyticsDown(AnalyticsError):
    """The engine is not there, or starting again. Asking later may help."""


class TooExpensive(AnalyticsError):
    """The question took more time, memory or rows than it may."""


class BadQuestion(AnalyticsError):
    """The engine refuses the statement."""


def said(error: Exception) -> str:
    """Return the first line of an error of an engine."""
    return str(error).partition("\n")[0][:LONGEST]


class Analytics(Protocol):
    """Answers questions over what is stored, up to the last commit before the question."""

    async def ask(
        self, sql: str, parameters: Sequence[Value] = (), *, seconds: float = SECONDS, rows: int = ROWS
    ) -> list[Row]:
        """Return the rows that a SELECT gives.

        The tables are those of store/: listeners, listening_sessions, listens, plays, tracks, impressions,
        audience_samples, follows, listener_attributes and track_artists, with the same columns.

        Args:
            sql: one statement in DuckDB's SQL that only reads; each `?` stands for a parameter.
            parameters: their values.
            seconds: it may take.
            rows: it may give.

        Raises:
            AnalyticsDown: the engine is not there, or does not answer.
            TooExpensive: it takes longer, more memory, or gives more rows than it may.
            BadQuestion: the engine refuses the statement.
        """
        ...


class NoEngine:
    """Where there is no engine: it is always down. Implements `Analytics`."""

    async def ask(
        self,
        sql: str,  # noqa: ARG002
        parameters: Sequence[Value] = (),  # noqa: ARG002
        *,
        seconds: float = SECONDS,  # noqa: ARG002
        rows: int = ROWS,  # noqa: ARG002
    ) -> list[Row]:
        raise AnalyticsDown("there is no analytics engine here")
