"""Aliases: names that a SELECT gives to what it selects.

Who qualifies columns puts in an alias what it stands for. An alias of aliases, each twice, would double with
every step: fourteen of them took SQLGlot five seconds. BigQuery does not know them: they are refused.
"""

import re

from sqlglot import exp

from audience.segments.errors import BadCondition

PLACE = re.compile(r"[0-9]{1,4}")
MOST_PUT_IN = 4000  # parts that come into a statement where aliases are replaced


def check_aliases(tree: exp.Expr) -> None:
    """See that no alias is used where it is made, nor often where it is long; resolve numbers in GROUP BY.

    Raises:
        BadCondition: one is.
    """
    put_in = 0
    for select in tree.find_all(exp.Select):
        sizes = {
            one.alias.lower(): sum(1 for _ in one.walk())
            for one in select.expressions
            if isinstance(one, exp.Alias) and not isinstance(one.this, exp.Column)
        }
        check_projections(select, set(sizes))
        for clause in ("where", "group", "having", "order"):
            node = select.args.get(clause)
            columns = node.find_all(exp.Column) if node else ()
            put_in += sum(sizes.get(column.name.lower(), 0) for column in columns)
        replace_places(select)
    if put_in > MOST_PUT_IN:
        raise BadCondition("sql: aliases of long expressions are used too often; use WITH")


def check_projections(select: exp.Select, aliases: set[str]) -> None:
    for one in select.expressions:
        for column in one.find_all(exp.Column):
            own = isinstance(one, exp.Alias) and column.name.lower() == one.alias.lower()
            if not column.table and column.name.lower() in aliases and not own:
                raise BadCondition(
                    f"sql: {column.name} is used beside its own definition; use WITH, or its table's name"
                )


def replace_places(select: exp.Select) -> None:
    """Put into GROUP BY what its numbers stand for: engines differ in what a name means there."""
    group = select.args.get("group")
    for place in list(group.expressions) if group else ():
        if isinstance(place, exp.Literal) and not place.is_string:
            number = int(place.this) if PLACE.fullmatch(str(place.this)) else 0
            if not 1 <= number <= len(select.expressions):
                raise BadCondition(f"sql: GROUP BY {place.this}: there is no such column")
            place.replace(select.expressions[number - 1].unalias().copy())
