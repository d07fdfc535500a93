"""Qualifying: which column each name means, of what type it is, and that one column of ids comes out."""

from datetime import datetime

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from audience.segments.errors import BadCondition
from audience.segments.kinds import TEXT, check_kinds, kind
from audience.segments.moments import settle_moments
from audience.segments.tables import schema

ID = "customer_id"
SCHEMA: dict[str, object] = {**schema()}


def qualified(tree: exp.Query, now: datetime) -> exp.Query:
    """Return a tree whose columns are known, of kinds that go together; `now`: what it takes for the present.

    Raises:
        BadCondition: there is no such column, or it is not of that kind.
    """
    try:
        known = qualify(
            tree,
            schema=SCHEMA,
            dialect="bigquery",
            validate_qualify_columns=True,
            quote_identifiers=True,
        )
        name_groups(known)
        typed = annotate_types(known, schema=SCHEMA, dialect="bigquery")
        settled = settle_moments(typed, now)
        settled = annotate_types(settled, schema=SCHEMA, dialect="bigquery")
        check_kinds(settled)
    except SqlglotError as error:
        raise BadCondition(f"sql: {str(error).partition(chr(10))[0][:200]}") from error
    except RecursionError as error:
        raise BadCondition("sql: this is nested too deeply") from error
    except (TypeError, AttributeError, KeyError, IndexError, ValueError) as error:
        if isinstance(error, BadCondition):
            raise
        raise BadCondition("sql: it cannot be understood") from error  # the library's own mistakes
    check_output(settled)
    return settled


def name_groups(tree: exp.Query) -> None:
    """Put into GROUP BY what an alias stands for: engines differ in whether it is one, or a column."""
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        made = {one.alias: one.this for one in select.expressions if isinstance(one, exp.Alias)}
        for column in list(group.expressions) if group else ():
            if isinstance(column, exp.Column) and not column.table and column.name in made:
                column.replace(made[column.name].copy())


def check_output(tree: exp.Query) -> None:
    names = [one.alias_or_name for one in tree.selects]
    if names != [ID] or kind(tree.selects[0]) != TEXT:
        raise BadCondition(f"sql: expected one column, {ID}; it gives {', '.join(names)[:100]}")
