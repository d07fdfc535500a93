"""Moments: times that stand in a statement, made exact. No engine is asked what time it is, or what zone."""

from datetime import UTC, date, datetime
from typing import cast

from sqlglot import exp

from audience.segments.errors import BadCondition
from audience.segments.kinds import DATE, MOMENT, kind

COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


def moment(at: datetime) -> exp.Cast:
    """Return a time as a literal, in UTC."""
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    made = exp.cast(exp.Literal.string(text), exp.DataType.Type.TIMESTAMPTZ)
    return typed(made, exp.DataType.Type.TIMESTAMPTZ)


def day(at: date) -> exp.Cast:
    return typed(exp.cast(exp.Literal.string(at.isoformat()), exp.DataType.Type.DATE), exp.DataType.Type.DATE)


def typed(node: exp.Cast, type_: exp.DType) -> exp.Cast:
    node.type = exp.DataType.build(type_)
    return node


def read_moment(text: str) -> datetime:
    """Read a time like 2026-01-31 or 2026-01-31T12:00:00+01:00; one without a zone is in UTC.

    Raises:
        BadCondition: it is something else.
    """
    try:
        read = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
        aware = read if read.tzinfo else read.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCondition(f"{text[:40]!r}: expected a time like 2026-01-31T12:00:00Z") from error


def read_day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadCondition(f"{text[:40]!r}: expected a date like 2026-01-31") from error


def settle_moments(tree: exp.Query, now: datetime) -> exp.Query:
    """Put literals in the place of the present time, of casts to times, and of texts compared with times."""

    def settled(node: exp.Expr) -> exp.Expr:
        match node:
            case exp.CurrentTimestamp():
                return moment(now)
            case exp.CurrentDate():
                return day(now.astimezone(UTC).date())
            case exp.Cast():
                return cast_settled(node)
            case exp.Between():
                coerce([node.this, node.args["low"], node.args["high"]])
            case exp.In() if node.expressions:
                coerce([node.this, *node.expressions])
            case _ if isinstance(node, COMPARED):
                coerce([node.left, node.right])
        return node

    return cast(exp.Query, tree.transform(settled))


def cast_settled(node: exp.Cast) -> exp.Expr:
    to, inner = node.to.this, node.this.unnest()
    text = str(inner.this) if isinstance(inner, (exp.Literal, exp.RawString)) else ""
    if to == exp.DataType.Type.TIMESTAMPTZ:
        if not text:
            raise BadCondition("sql: TIMESTAMP: expected a text like '2026-01-31 12:00:00+01:00'")
        return moment(read_moment(text))
    if to == exp.DataType.Type.DATE and text:
        return day(read_day(text))
    if to == exp.DataType.Type.DATE:
        return exp.Date(this=node.this)
    return node


def coerce(operands: list[exp.Expr]) -> None:
    """Read texts as times where they are compared with times, as BigQuery does."""
    texts = [one for one in operands if isinstance(one, (exp.Literal, exp.RawString)) and is_text(one)]
    kinds = {kind(one) for one in operands if one not in texts} if texts else set()
    for text in texts:
        if kinds == {MOMENT}:
            text.replace(moment(read_moment(str(text.this))))
        elif kinds == {DATE}:
            text.replace(day(read_day(str(text.this))))


def is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.RawString) or bool(node.is_string)
