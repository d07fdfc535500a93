"""Values: what a field is compared with, as a literal of the field's type."""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from audience.segments.errors import BadCondition
from audience.segments.moments import moment, read_moment
from audience.segments.tables import DECIMAL, MOMENT, TEXT, TRUTH, WHOLE

PAIR = 2
NUMBERS = (WHOLE, DECIMAL)
EXPECTED = {
    TEXT: "a text",
    WHOLE: "a number",
    DECIMAL: "a number",
    TRUTH: "true or false",
    MOMENT: "a time like 2026-01-31T12:00:00Z",
}


def literal(value: Any, type_: str, name: str) -> exp.Expr:
    """Return a value as a literal; raises BadCondition where it is of another type. `name`: of its field."""
    if type_ == TEXT and isinstance(value, str):
        return exp.Literal.string(value)
    if type_ == TRUTH and isinstance(value, bool):
        return exp.Boolean(this=value)
    if type_ in NUMBERS and isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    if type_ == MOMENT and isinstance(value, str):
        return moment(read_moment(value))
    raise BadCondition(f"{name}: expected {EXPECTED[type_]}")


def number(value: float) -> exp.Expr:
    """Return a number, never in a form like 1e+20 that is not one of ours."""
    made = exp.Literal.number(str(abs(value)) if isinstance(value, int) else f"{abs(value):.12f}")
    return exp.Neg(this=made) if value < 0 else made


def literals(value: Any, type_: str, name: str) -> list[exp.Expr]:
    if not isinstance(value, list) or not value:
        raise BadCondition(f"{name}: expected a list of values")
    return [literal(one, type_, name) for one in value]


def pair(value: Any, type_: str, name: str) -> tuple[exp.Expr, exp.Expr]:
    if not isinstance(value, list) or len(value) != PAIR:
        raise BadCondition(f"{name}: expected a list of two values, the lower one first")
    low, high = literals(value, type_, name)
    return low, high


def days(value: Any, name: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise BadCondition(f"{name}: expected a number of days from 1 to {most}")
    return value


def pattern(value: Any, name: str) -> str:
    """Return a text as a part of a pattern of LIKE."""
    if not isinstance(value, str) or not value:
        raise BadCondition(f"{name}: expected a text")
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def joined(parts: Sequence[exp.Expr], operator: str) -> exp.Expr:
    """Join by and, or by or, halving: a hundred in a row are seven deep."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    left, right = joined(parts[:half], operator), joined(parts[half:], operator)
    made = exp.And if operator == "and" else exp.Or
    return exp.Paren(this=made(this=left, expression=right))
