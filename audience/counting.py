"""Counting: how many different listeners there were, in each interval and in all. Asked of the engine."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from itertools import accumulate

from audience.analytics.questions import Analytics, Value

# Sessions become runs of intervals, by their numbers; whoever has several sessions is in each interval once,
# as each run is cut to what is after all runs before it. Then somebody enters where a run begins, and leaves
# where it ends, so that the work does not grow with the number of intervals.
SQL = """
    WITH spans AS (
        SELECT listener, greatest(joined_at, ?) AS since, least(heard_until, ?) AS until
        FROM listening_sessions
        WHERE account = ? AND joined_at < ? AND (heard_until > ? OR joined_at >= ?) {some}
    ), runs AS (
        SELECT listener, (since - since % w) / w AS first,
            greatest(first, (until - until % w) / w - CASE WHEN until % w = 0 THEN 1 ELSE 0 END) AS last
        FROM spans, (SELECT ?::DOUBLE AS w)
    ), cut AS (
        SELECT last, greatest(first, 1 + max(last) OVER (
            PARTITION BY listener ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )) AS first FROM runs
    ), moves AS (
        SELECT first AS place, 1 AS change FROM cut WHERE first <= last
        UNION ALL SELECT last + 1, -1 FROM cut WHERE first <= last
    )
    SELECT place, sum(change) FROM moves GROUP BY place
    UNION ALL SELECT NULL, count(DISTINCT listener) FROM spans
"""
SOME = "AND radio_id IN (SELECT unnest(from_json(?, '[\"BIGINT\"]')))"


@dataclass(frozen=True, slots=True)
class Window:
    """A time [begins, ends), cut at whole multiples of `width` seconds of Unix time."""

    begins: float
    ends: float
    width: float

    @property
    def starts(self) -> list[float]:
        """When each interval starts; the first one may start before the window."""
        after = self.ends + -self.ends % self.width
        return [number * self.width for number in range(self.first, round(after / self.width))]

    @property
    def first(self) -> int:
        """The number of the first interval. Remainders are exact; a quotient may be rounded up."""
        return round((self.begins - self.begins % self.width) / self.width)


@dataclass(frozen=True, slots=True)
class Consumption:
    """How many listeners there were: in each interval by its start, and in all of them."""

    intervals: list[tuple[float, int]]
    total: int


async def consumption(
    analytics: Analytics, account: str, window: Window, radio_ids: Collection[int] | None = None
) -> Consumption:
    """Count the listeners of an account, or of some of its streams. The total counts everybody once.

    Raises:
        AnalyticsError: the engine does not answer.
    """
    begins, ends = window.begins, window.ends
    given: list[Value] = [begins, ends, account, ends, begins, begins]
    if radio_ids is not None:
        given.append(json.dumps(sorted(radio_ids)))
    sql = SQL.format(some="" if radio_ids is None else SOME)
    moves: dict[float | None, int] = dict(await analytics.ask(sql, (*given, window.width)))
    total = moves.pop(None)
    starts = window.starts
    present = accumulate(int(moves.get(float(window.first + place), 0)) for place in range(len(starts)))
    return Consumption(list(zip(starts, present, strict=True)), total)
