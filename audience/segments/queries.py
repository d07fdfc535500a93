"""Queries: the pieces that trees are built of."""

from sqlglot import exp

from audience.segments.conditions import ID


def column(name: str) -> exp.Column:
    return exp.column(name)


def rows(table: str, condition: exp.Expr) -> exp.Select:
    """Return the query for the ids in the rows of a table that fulfil a condition."""
    return exp.select(column(ID)).from_(exp.to_table(table)).where(condition, copy=False)


def among(query: exp.Query) -> exp.Expr:
    """Return whether a listener is among those that a query gives."""
    return exp.Paren(this=exp.In(this=column(ID), query=exp.Subquery(this=query)))
