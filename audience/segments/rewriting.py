"""Rewriting: the same question in the words of an engine, where its words for it differ.

SQLGlot prints most of BigQuery's dialect in those of others. Where what it prints means something else, or
fails where BigQuery or another engine does not, it is said here in words that all understand alike: a
quotient by zero is NULL, a difference of times counts whole units, an approximate count is an exact one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from audience.segments.engines import Engine
from audience.segments.patterns import PIECES

DOUBLE = exp.DataType.Type.DOUBLE
SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400}
CLASSES = {r"\d": "[0-9]", r"\w": "[A-Za-z0-9_]", r"\s": "[\t\n\f\r ]", ".": "[^\n]"}

Rewrite = Callable[[Any], exp.Expr]


def rewritten(tree: exp.Query, engine: Engine) -> exp.Query:
    """Return a qualified tree as an engine must be asked. The tree that is given is not changed."""
    rewrites = BIGQUERY if engine.dialect == "bigquery" else OTHERS
    if engine.dialect == "postgres":
        rewrites = {**rewrites, exp.RegexpLike: pattern_of_postgres}

    def rewrite(node: exp.Expr) -> exp.Expr:
        change = rewrites.get(type(node))
        return change(node) if change else node

    made: exp.Query = from_below(tree.copy(), rewrite)
    for node in made.walk():
        node.type = None  # what SQLGlot prints by type is said here already
    return made


def from_below(node: Any, rewrite: Callable[[exp.Expr], exp.Expr]) -> Any:
    """Rewrite what is within a node, then the node: so that nothing is rewritten twice."""
    for child in list(node.iter_expressions()):
        new = from_below(child, rewrite)
        if new is not child:
            child.replace(new)
    return rewrite(node)


def text(node: exp.RawString) -> exp.Expr:
    return exp.Literal.string(str(node.this))


def decimal(node: exp.Literal) -> exp.Expr:
    """A number with a point is a binary one to BigQuery, and an exact one to others."""
    exact = node.is_string or str(node.this).isdigit() or isinstance(node.parent, exp.Cast)
    return node if exact else exp.cast(node.copy(), DOUBLE)


def quotient(node: exp.Div | exp.SafeDivide) -> exp.Expr:
    below = exp.Nullif(this=exp.cast(node.expression.copy(), DOUBLE), expression=exp.Literal.number(0))
    above = exp.cast(node.this.copy(), DOUBLE)
    return exp.Paren(this=exp.Div(this=above, expression=below, typed=True, safe=False))


def safe(node: exp.Div) -> exp.Expr:
    return exp.SafeDivide(this=node.this.copy(), expression=node.expression.copy())


def rest(node: exp.Mod) -> exp.Expr:
    below = exp.Nullif(this=node.expression.copy(), expression=exp.Literal.number(0))
    return exp.Mod(this=node.this.copy(), expression=below)


def mean(node: exp.Avg) -> exp.Expr:
    return exp.cast(node.copy(), DOUBLE)


def distinct(node: exp.ApproxDistinct) -> exp.Expr:
    return exp.Count(this=exp.Distinct(expressions=[node.this.copy()]))


def counted(node: exp.CountIf) -> exp.Expr:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=node.this.copy(), true=exp.Literal.number(1))]))


def ending(node: exp.EndsWith) -> exp.Expr:
    length = exp.Anonymous(this="LENGTH", expressions=[node.expression.copy()])
    end = exp.Anonymous(this="RIGHT", expressions=[node.this.copy(), length])
    return exp.Paren(this=exp.EQ(this=end, expression=node.expression.copy()))


def length(node: exp.Length) -> exp.Expr:
    return exp.Anonymous(this="LENGTH", expressions=[node.this.copy()])


def escaped(node: exp.Like) -> exp.Expr:
    plain = exp.Like(this=node.this.copy(), expression=node.expression.copy())
    made = exp.Escape(this=plain, expression=exp.Literal.string("\\"))
    return exp.Paren(this=exp.Not(this=made)) if node.args.get("negate") else made


def time(node: exp.Cast) -> exp.Expr:
    """Times are without a zone, and in UTC: no engine's own zone comes in."""
    if node.to.this == exp.DataType.Type.TIMESTAMPTZ:
        return exp.cast(node.this.copy(), exp.DataType.Type.TIMESTAMP)
    return node


def date(node: exp.Date) -> exp.Expr:
    return exp.cast(node.this.copy(), exp.DataType.Type.DATE)


def shifted(node: exp.TimestampAdd | exp.TimestampSub) -> exp.Expr:
    interval = exp.Interval(
        this=exp.Literal.string(str(node.expression.this)), unit=exp.var(node.args["unit"].name.upper())
    )
    shift = exp.Add if isinstance(node, exp.TimestampAdd) else exp.Sub
    return exp.Paren(this=shift(this=node.this.copy(), expression=interval))


def shifted_days(node: exp.DateAdd | exp.DateSub) -> exp.Expr:
    shift = exp.Add if isinstance(node, exp.DateAdd) else exp.Sub
    days = exp.Literal.number(str(node.expression.this))
    return exp.Paren(this=shift(this=node.this.copy(), expression=days))


def difference(node: exp.TimestampDiff) -> exp.Expr:
    """Whole units between two times: DATE_DIFF of DuckDB would count midnights, and so on."""
    between = exp.Paren(this=exp.Sub(this=node.this.copy(), expression=node.expression.copy()))
    seconds = exp.Extract(this=exp.var("EPOCH"), expression=between)
    unit = exp.Literal.number(SECONDS[node.args["unit"].name.upper()])
    whole = exp.Anonymous(
        this="TRUNC", expressions=[exp.Div(this=seconds, expression=unit, typed=True, safe=False)]
    )
    return exp.cast(whole, exp.DataType.Type.BIGINT)


def days(node: exp.DateDiff) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=node.this.copy(), expression=node.expression.copy()))


def pattern_of_postgres(node: exp.RegexpLike) -> exp.Expr:
    """Return a pattern that PostgreSQL takes as RE2 does: ASCII in classes, and a dot is no line break."""
    pieces = [piece.group() for piece in PIECES.finditer(str(node.expression.this))]
    pattern = "".join(CLASSES.get(piece, piece) for piece in pieces)
    return exp.RegexpLike(this=node.this.copy(), expression=exp.Literal.string(pattern))


BIGQUERY: Mapping[type[exp.Expr], Rewrite] = {
    exp.RawString: text,
    exp.Div: safe,
    exp.Mod: rest,
    exp.ApproxDistinct: distinct,
}
OTHERS: Mapping[type[exp.Expr], Rewrite] = {
    exp.RawString: text,
    exp.Literal: decimal,
    exp.Div: quotient,
    exp.SafeDivide: quotient,
    exp.Mod: rest,
    exp.Avg: mean,
    exp.ApproxDistinct: distinct,
    exp.CountIf: counted,
    exp.EndsWith: ending,
    exp.Length: length,
    exp.Like: escaped,
    exp.Cast: time,
    exp.Date: date,
    exp.TimestampAdd: shifted,
    exp.TimestampSub: shifted,
    exp.DateAdd: shifted_days,
    exp.DateSub: shifted_days,
    exp.TimestampDiff: difference,
    exp.DateDiff: days,
}
