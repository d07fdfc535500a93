"""Nodes: what a statement may consist of, once parsed, and what each part may say of itself.

A list of what is allowed, never of what is not: `WITH RECURSIVE` is a With like another, but for an argument.
"""

from collections.abc import Mapping

from sqlglot import exp

from audience.segments.functions import BOTH, FUNCTIONS, THIS, Arguments, having

QUERIES: Mapping[type[exp.Expr], Arguments] = {
    exp.Select: having(
        "expressions",
        "distinct",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "order",
        "limit",
        "with_",
    ),
    exp.Union: having("this", "expression", "distinct", "with_"),
    exp.Intersect: having("this", "expression", "distinct", "with_"),
    exp.Except: having("this", "expression", "distinct", "with_"),
    exp.Subquery: having("this", "alias"),
    exp.With: having("expressions"),
    exp.CTE: having("this", "alias"),
    exp.From: THIS,
    exp.Join: having("this", "side", "kind", "on", "using"),
    exp.Table: having("this", "alias"),
    exp.TableAlias: THIS,
    exp.Where: THIS,
    exp.Group: having("expressions"),
    exp.Having: THIS,
    exp.Order: having("expressions"),
    exp.Ordered: having("this", "desc", "nulls_first"),
    exp.Limit: having("expression"),
    exp.Distinct: having("expressions"),
}
EXPRESSIONS: Mapping[type[exp.Expr], Arguments] = {
    exp.Alias: having("this", "alias"),
    exp.Column: having("this", "table"),
    exp.Identifier: having("this", "quoted"),
    exp.Literal: having("this", "is_string"),
    exp.RawString: THIS,
    exp.Boolean: THIS,
    exp.Null: having(),
    exp.Star: having(),
    exp.Paren: THIS,
    exp.And: BOTH,
    exp.Or: BOTH,
    exp.Not: THIS,
    exp.EQ: BOTH,
    exp.NEQ: BOTH,
    exp.LT: BOTH,
    exp.LTE: BOTH,
    exp.GT: BOTH,
    exp.GTE: BOTH,
    exp.Is: BOTH,
    exp.In: having("this", "expressions", "query"),
    exp.Exists: THIS,
    exp.Between: having("this", "low", "high"),
    exp.Like: having("this", "expression", "negate"),
    exp.Add: BOTH,
    exp.Sub: BOTH,
    exp.Mul: BOTH,
    exp.Div: having("this", "expression", "typed", "safe"),
    exp.Mod: BOTH,
    exp.Neg: THIS,
    exp.Interval: having("this", "unit"),
    exp.Var: THIS,
    exp.DataType: THIS,
}
NODES: Mapping[type[exp.Expr], Arguments] = {**QUERIES, **EXPRESSIONS, **FUNCTIONS}
ROOTS = (exp.Select, exp.Union, exp.Intersect, exp.Except)


def said(node: exp.Expr) -> set[str]:
    """Return the arguments that a node has something in."""
    return {
        name for name, value in node.args.items() if value is not None and value is not False and value != []
    }
