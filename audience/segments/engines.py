"""Engines: what answers, and how it says what they say differently."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine.

    Args:
        dialect: its name, to SQLGlot.
        prefix: what stands before the names of tables: a schema, or a project and a data set.
        milliseconds: Unix milliseconds, {0}, as a time in UTC.
        hours: a column that makes a row for each whole number from {0} to {1}.
        hours_of: what must stand after the table for that.
    """

    dialect: str
    prefix: str = ""
    milliseconds: str
    hours: str
    hours_of: str = ""

    def moment(self, column: str) -> str:
        """Return the SQL for a column in Unix seconds as a time, exact to the millisecond."""
        return self.milliseconds.format(f"FLOOR({column} * 1000 + 0.5)")


DUCKDB = Engine(
    dialect="duckdb",
    milliseconds="MAKE_TIMESTAMP(CAST({0} AS BIGINT) * 1000)",
    hours="UNNEST(RANGE({0}, {1} + 1)) AS hour",
)
POSTGRES = Engine(
    dialect="postgres",
    milliseconds="(CAST('1970-01-01' AS TIMESTAMP) + {0} * INTERVAL '1 millisecond')",
    hours="GENERATE_SERIES({0}, {1}) AS hour",
)


def bigquery(dataset: str) -> Engine:
    """Return BigQuery; `dataset`: project and data set, as in `project.dataset`."""
    return Engine(
        dialect="bigquery",
        prefix=f"`{dataset}`.",
        milliseconds="TIMESTAMP_MILLIS(CAST({0} AS INT64))",
        hours="hour",
        hours_of=", UNNEST(GENERATE_ARRAY({0}, {1})) AS hour",
    )
