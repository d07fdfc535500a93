"""Comparing: a field, an operator and a value as an expression. NULL fulfils is_null and nothing else."""

import json
from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from audience.segments.conditions import MOST_DAYS, Comparison
from audience.segments.errors import BadCondition
from audience.segments.tables import DECIMAL, MOMENT, TEXT, TRUTH, WHOLE
from audience.segments.values import days, literal, literals, pair, pattern

ANY = ("is_null", "is_not_null")
EQUAL = ("equals", "not_equals")
LISTED = ("in", "not_in")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    TEXT: (*EQUAL, "contains", *LISTED, *ANY),
    WHOLE: (*EQUAL, "greater_than", "less_than", "between", *LISTED, *ANY),
    DECIMAL: (*EQUAL, "greater_than", "less_than", "between", *LISTED, *ANY),
    TRUTH: (*EQUAL, *ANY),
    MOMENT: ("before", "after", "between", "in_last_n_days", *ANY),
}
SIGNS: Mapping[str, type[exp.Binary]] = {
    "equals": exp.EQ,
    "not_equals": exp.NEQ,
    "greater_than": exp.GT,
    "less_than": exp.LT,
    "before": exp.LT,
    "after": exp.GT,
}
LIST_OF_TEXTS = "tags"


def compared(asked: Comparison, column: exp.Expr, type_: str) -> exp.Expr:
    """Return whether a column is as asked; raises BadCondition where that cannot be asked of its type."""
    name = asked.field
    if asked.operator not in OPERATORS[type_]:
        raise BadCondition(f"{name}: expected one of the operators {', '.join(OPERATORS[type_])}")
    return exp.Paren(this=made(asked.operator, column, asked.value, type_, name))


def made(  # noqa: PLR0911 - a table of operators
    operator: str, column: exp.Expr, value: Any, type_: str, name: str
) -> exp.Expr:
    if operator in SIGNS:
        return SIGNS[operator](this=column, expression=literal(value, type_, name))
    match operator:
        case "is_null":
            return exp.Is(this=column, expression=exp.Null())
        case "is_not_null":
            return exp.Not(this=exp.Is(this=column, expression=exp.Null()))
        case "in":
            return exp.In(this=column, expressions=literals(value, type_, name))
        case "not_in":
            return exp.Not(this=exp.In(this=column, expressions=literals(value, type_, name)))
        case "contains":
            return exp.Like(this=column, expression=exp.Literal.string(f"%{part(value, name)}%"))
        case "between":
            low, high = pair(value, type_, name)
            return exp.Between(this=column, low=low, high=high)
        case _:
            return exp.GTE(this=column, expression=days_ago(days(value, name, MOST_DAYS)))


def part(value: Any, name: str) -> str:
    """Return what a text contains; a list of tags contains a whole tag."""
    if name == LIST_OF_TEXTS and isinstance(value, str):
        return pattern(json.dumps(value, ensure_ascii=False), name)
    return pattern(value, name)


def days_ago(number: int) -> exp.Expr:
    return exp.TimestampSub(
        this=exp.CurrentTimestamp(), expression=exp.Literal.string(str(number)), unit=exp.var("DAY")
    )
