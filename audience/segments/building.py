"""Building: conditions become one tree, in BigQuery's dialect, that asks for the listeners who fulfil them.

Each condition says of a listener whether they are meant; one about events or attributes does so by whether
they are among those that a query gives. What SQL of a user gives is one such query.
"""

from typing import Any, assert_never

from sqlglot import exp

from audience.segments.behaving import behaved
from audience.segments.checking import checked
from audience.segments.comparing import compared
from audience.segments.conditions import (
    Attribute,
    Behavior,
    Comparison,
    Condition,
    Groups,
    Profile,
    Sql,
)
from audience.segments.errors import BadCondition
from audience.segments.queries import among, column, rows
from audience.segments.rfm import Rfm, scored
from audience.segments.tables import CUSTOMERS, DECIMAL, TEXT, field_of
from audience.segments.values import joined

TRUTHS = {True: "true", False: "false"}


def built(groups: Groups, rfm: Rfm | None = None) -> exp.Query | None:
    """Return the query for those who fulfil conditions, and have some scores; None: nothing is asked.

    Raises:
        BadCondition: something cannot be asked.
    """
    parts = [joined([condition(one) for one in group.conditions], group.operator) for group in groups.groups]
    wanted = [joined(parts, groups.operator)] if parts else []
    if rfm:
        wanted.append(among(scored(rfm)))
    if not wanted:
        return None
    return rows("customers", joined(wanted, "and"))


def condition(asked: Condition) -> exp.Expr:
    match asked:
        case Profile():
            return of_profile(asked)
        case Attribute():
            return of_attribute(asked)
        case Behavior():
            return behaved(asked)
        case Sql():
            return among(checked(asked.sql))
        case _:
            assert_never(asked)


def of_profile(asked: Profile) -> exp.Expr:
    field = field_of("customers", asked.field)
    if field is None:
        known = ", ".join(one.name for one in CUSTOMERS)
        raise BadCondition(f"{asked.field}: there is no such field; there are {known}, and custom ones")
    return compared(asked, column(asked.field), field.type)


def of_attribute(asked: Attribute) -> exp.Expr:
    """Ask for an attribute by its name; that it is not known is that there is no such row."""
    name = asked.field
    if asked.category == "subscriptions" and name != "is_subscribed":
        name = f"subscriptions.{name}"
    named = exp.EQ(this=column("name"), expression=exp.Literal.string(name))
    if asked.operator in {"is_null", "is_not_null"}:
        known = among(rows("attributes", named))
        return exp.Paren(this=exp.Not(this=known)) if asked.operator == "is_null" else known
    value, type_ = plain(asked.value)
    comparison = Comparison.model_construct(field=asked.field, operator=asked.operator, value=value)
    fulfilled = compared(comparison, column("numeric_value" if type_ == DECIMAL else "value"), type_)
    return among(rows("attributes", exp.And(this=named, expression=fulfilled)))


def plain(value: Any) -> tuple[Any, str]:
    """Return what an attribute is compared with as it is kept: true and false are texts; and its type."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, bool):
        return ([TRUTHS.get(one, one) for one in value] if isinstance(value, list) else TRUTHS[first]), TEXT
    return value, DECIMAL if isinstance(first, (int, float)) else TEXT
