"""Parsing: the tree of a statement, in a number of steps that grows with its length and no faster.

SQLGlot's parser tries several readings of the same text. Within each other these take exponential time:
sixteen JOINs without ON, TIMESTAMP( or STRING( within each other, or IF without a bracket take 30.30 some
seconds, and each one more doubles it. What conditions need takes 1.4 steps a word at most. So the steps are
counted: the parser's own method that takes them is overridden; the version is pinned, and tests see to it.
"""

import sqlglot
from sqlglot import ErrorLevel, exp
from sqlglot.dialects.bigquery import BigQuery
from sqlglot.errors import SqlglotError
from sqlglot.parsers.bigquery import BigQueryParser

from audience.segments.errors import BadCondition
from audience.segments.nodes import ROOTS

STEPS_A_WORD = 4
STEPS = 200  # for the shortest statement
DIALECT = BigQuery()


class Bounded(BigQueryParser):
    """A parser that gives up."""

    def __init__(self, most_steps: int) -> None:
        self._left = most_steps
        super().__init__(dialect=DIALECT, error_level=ErrorLevel.RAISE)

    def _advance(self, times: int = 1) -> None:
        self._left -= 1
        if self._left < 0:
            raise BadCondition("sql: this cannot be parsed; write it more plainly")
        super()._advance(times)

    def _warn_unsupported(self) -> None:
        """Refuse what SQLGlot would log, with the text, and take for a command."""
        raise BadCondition("sql: expected a SELECT")


def parsed(sql: str) -> exp.Query:
    """Return the tree of one statement that reads; raises BadCondition."""
    try:
        words = sqlglot.tokenize(sql, read="bigquery")
        found = Bounded(STEPS + STEPS_A_WORD * len(words)).parse(words, sql)
    except (SqlglotError, RecursionError) as error:
        raise BadCondition(f"sql: {first_line(error)}") from error
    except (TypeError, AttributeError, KeyError, IndexError) as error:
        raise BadCondition("sql: it cannot be parsed") from error  # the parser's own mistakes
    statements = [tree for tree in found if tree]
    if len(statements) != 1:
        raise BadCondition("sql: expected one statement")
    if not isinstance(statements[0], ROOTS):
        raise BadCondition("sql: expected a SELECT")
    return statements[0]


def first_line(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "this is nested too deeply"
    return str(error).partition("\n")[0][:200]
