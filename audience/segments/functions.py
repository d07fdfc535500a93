"""Functions: those that conditions may call, with the arguments they may be given.

A function is here because every engine has it, or rewriting.py says it in another way, with the same meaning;
tests hold how each engine is asked for it.
"""

from collections.abc import Mapping

from sqlglot import exp

Arguments = frozenset[str]


def having(*names: str) -> Arguments:
    return frozenset(names)


THIS = having("this")
BOTH = having("this", "expression")

FUNCTIONS: Mapping[type[exp.Expr], Arguments] = {
    # aggregates
    exp.Count: having("this", "big_int"),
    exp.CountIf: THIS,
    exp.ApproxDistinct: THIS,
    exp.Sum: THIS,
    exp.Avg: THIS,
    exp.Min: THIS,
    exp.Max: THIS,
    # choices
    exp.Coalesce: having("this", "expressions", "is_null"),
    exp.Nullif: BOTH,
    exp.If: having("this", "true", "false"),
    exp.Case: having("this", "ifs", "default"),
    exp.Cast: having("this", "to"),
    # texts
    exp.Lower: THIS,
    exp.Upper: THIS,
    exp.Length: having("this", "binary", "encoding"),
    exp.StartsWith: BOTH,
    exp.EndsWith: BOTH,
    exp.RegexpLike: BOTH,
    # numbers
    exp.Abs: THIS,
    exp.SafeDivide: BOTH,
    # times
    exp.CurrentDate: having(),
    exp.CurrentTimestamp: having(),
    exp.Date: THIS,
    exp.TimestampAdd: having("this", "expression", "unit"),
    exp.TimestampSub: having("this", "expression", "unit"),
    exp.DateAdd: having("this", "expression", "unit"),
    exp.DateSub: having("this", "expression", "unit"),
    exp.TimestampDiff: having("this", "expression", "unit"),
    exp.DateDiff: having("this", "expression", "unit", "date_part_boundary"),
    exp.Extract: BOTH,
}
AGGREGATES = (exp.Count, exp.CountIf, exp.ApproxDistinct, exp.Sum, exp.Avg, exp.Min, exp.Max)

CASTS = frozenset({"DOUBLE", "TEXT", "DATE", "TIMESTAMPTZ"})  # SQLGlot's words for BigQuery's types
MOMENT_UNITS = frozenset({"SECOND", "MINUTE", "HOUR", "DAY"})
DATE_UNITS = frozenset({"DAY"})
PARTS = frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE"})  # of EXTRACT
UNITS: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.TimestampAdd: MOMENT_UNITS,
    exp.TimestampSub: MOMENT_UNITS,
    exp.TimestampDiff: MOMENT_UNITS,
    exp.DateAdd: DATE_UNITS,
    exp.DateSub: DATE_UNITS,
    exp.DateDiff: DATE_UNITS,
}
