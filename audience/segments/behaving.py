"""Behaving: conditions on what listeners did, how often, how long, in which time."""

from collections.abc import Mapping

from sqlglot import exp

from audience.segments.comparing import compared, days_ago, made
from audience.segments.conditions import ID, Behavior
from audience.segments.errors import BadCondition
from audience.segments.moments import moment, read_moment
from audience.segments.queries import among, column, rows
from audience.segments.tables import DECIMAL, EVENTS, WHOLE, field_of
from audience.segments.values import joined

AGGREGATES: Mapping[str, type[exp.AggFunc]] = {"sum": exp.Sum, "min": exp.Min, "max": exp.Max, "avg": exp.Avg}
OF_NOTHING = ("count", "count_distinct", "sum")  # are 0 where there are no events


def behaved(asked: Behavior) -> exp.Expr:
    """Return whether a listener's events come to what is asked.

    Who has no such events has 0 of them: fewer than three is also none. A mean of nothing is nothing.
    """
    value = aggregate(asked)
    condition = exp.Paren(this=made(asked.operator, value, asked.value, WHOLE, "value"))
    query = events(asked)
    if asked.aggregate in OF_NOTHING and holds_for_nothing(asked):
        return exp.Paren(
            this=exp.Not(this=among(query.group_by(column(ID)).having(exp.Not(this=condition), copy=False)))
        )
    return among(query.group_by(column(ID)).having(condition, copy=False))


def events(asked: Behavior) -> exp.Select:
    """Return the query for the events that count."""
    parts: list[exp.Expr] = []
    if asked.event:
        parts.append(exp.EQ(this=column("event_type"), expression=exp.Literal.string(asked.event)))
    at = column("event_timestamp")
    if asked.within_days:
        parts.append(exp.GTE(this=at.copy(), expression=days_ago(asked.within_days)))
    if asked.since is not None:
        parts.append(exp.GTE(this=at.copy(), expression=moment(read_moment(asked.since))))
    if asked.until is not None:
        parts.append(exp.LT(this=at.copy(), expression=moment(read_moment(asked.until))))
    parts += [compared(one, column(one.field), type_of(one.field)) for one in asked.where]
    return rows("events", joined(parts, "and") if parts else exp.Boolean(this=True))


def aggregate(asked: Behavior) -> exp.Expr:
    if asked.field is None:
        return exp.Count(this=exp.Star())
    counted = column(asked.field)
    if asked.aggregate == "count_distinct":
        type_of(asked.field)
        return exp.Count(this=exp.Distinct(expressions=[counted]))
    if type_of(asked.field) not in {WHOLE, DECIMAL}:
        raise BadCondition(f"{asked.field}: expected a field of numbers for {asked.aggregate}")
    value = AGGREGATES[asked.aggregate](this=counted)
    if asked.aggregate == "sum":
        return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])
    return value


def type_of(name: str) -> str:
    field = field_of("events", name)
    if field is None:
        known = ", ".join(one.name for one in EVENTS)
        raise BadCondition(f"{name}: there is no such field of events; there are {known}")
    return field.type


def holds_for_nothing(asked: Behavior) -> bool:
    """Whether 0 is as asked; the value has been checked."""
    value = asked.value
    match asked.operator:
        case "equals":
            return value == 0
        case "not_equals":
            return value != 0
        case "greater_than":
            return isinstance(value, (int, float)) and value < 0
        case "less_than":
            return isinstance(value, (int, float)) and value > 0
        case "between":
            low, high = value if isinstance(value, list) else (1, 0)
            return isinstance(low, (int, float)) and isinstance(high, (int, float)) and low <= 0 <= high
