"""RFM: listeners by how lately, how often and how long they listened, each in fifths of all who did.

A score is from 1 to 5, 5 the best fifth. Those who are equal have the same score, the lower one.
"""

from typing import Annotated, Any, Literal

import sqlglot
from pydantic import ConfigDict, Field, ValidationError
from sqlglot import exp

from audience.segments.conditions import Days, Part
from audience.segments.errors import BadCondition
from audience.segments.queries import column
from audience.segments.values import joined

FIFTHS = 5
SCORES = ("recency", "frequency", "monetary")
# The time and length of what was listened to. A tree of ours: it may do what SQL of users may not.
RANKED = """
SELECT customer_id,
    PERCENT_RANK() OVER (ORDER BY latest) AS recency,
    PERCENT_RANK() OVER (ORDER BY number) AS frequency,
    PERCENT_RANK() OVER (ORDER BY listened) AS monetary
FROM (
    SELECT customer_id, MAX(event_timestamp) AS latest, COUNT(*) AS number,
        COALESCE(SUM(seconds), 0) AS listened
    FROM events
    WHERE event_type IN ('leave', 'listen')
        AND event_timestamp >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL {days} DAY)
    GROUP BY customer_id
) AS listening
"""
Score = Annotated[int, Field(strict=True, ge=1, le=FIFTHS)]
Scores = Annotated[tuple[Score, ...], Field(min_length=1, max_length=FIFTHS)]
ALL = (1, 2, 3, 4, 5)


class Rfm(Part):
    """Which scores are wanted, of what was listened to in the last days."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["rfm"]
    recency: Scores = ALL
    frequency: Scores = ALL
    monetary: Scores = ALL
    within_days: Annotated[Days, Field(alias="withinDays")] = 365


def read_rfm(said: Any) -> Rfm:
    """Return what an audienceType says; raises BadCondition."""
    try:
        return Rfm.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadCondition(f"audienceType.{place}: {first['msg']}") from error


def scored(rfm: Rfm) -> exp.Query:
    """Return the query for those who have one of the scores wanted, in each of the three."""
    ranked = sqlglot.parse_one(RANKED.format(days=rfm.within_days), read="bigquery")
    wanted = [
        joined([within(name, score) for score in sorted(set(getattr(rfm, name)))], "or") for name in SCORES
    ]
    source = exp.Subquery(this=ranked, alias=exp.TableAlias(this=exp.to_identifier("ranked")))
    return exp.select(column("customer_id")).from_(source).where(joined(wanted, "and"), copy=False)


def within(name: str, score: int) -> exp.Expr:
    """Return whether a rank from 0 to 1 is in a fifth."""
    low = exp.GTE(this=column(name), expression=exp.Literal.number(f"{(score - 1) / FIFTHS:.1f}"))
    if score == FIFTHS:
        return exp.Paren(this=low)
    high = exp.LT(this=column(name), expression=exp.Literal.number(f"{score / FIFTHS:.1f}"))
    return exp.Paren(this=exp.And(this=low, expression=high))
