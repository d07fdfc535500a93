"""Sources: which tables SQL of a user reads, how often, and how it joins them."""

from sqlglot import exp

from audience.segments.errors import BadCondition
from audience.segments.tables import TABLES
from store.tables.schema import SCHEMA

MOST_TABLES = 3
MOST_SHARED = 4  # times that tables of WITH are read, in all
MOST_COMMON = 4  # tables of WITH
STORED = frozenset(table.name for table in SCHEMA)


def check_sources(tree: exp.Expr) -> None:
    """See that a statement reads what there is for conditions, a few times.

    Raises:
        BadCondition: it does not.
    """
    common = check_common(tree)
    read = [table.name for table in tree.find_all(exp.Table)]
    for name in read:
        if name not in TABLES and name not in common:
            raise BadCondition(f"sql: there is no table {name[:40]}; there are {', '.join(TABLES)}")
    shared = sum(name in common for name in read)
    if len(read) - shared > MOST_TABLES or shared > MOST_SHARED:
        raise BadCondition(f"sql: expected at most {MOST_TABLES} tables, and {MOST_SHARED} readings of WITH")
    for join in tree.find_all(exp.Join):
        check_join(join)


def check_common(tree: exp.Expr) -> set[str]:
    """Return the names of the tables of WITH. None may hide a table of ours, nor one put in later."""
    names = [cte.alias for cte in tree.find_all(exp.CTE)]
    taken = {name.lower() for name in (*TABLES, *STORED)}
    for name in names:
        if not name or name.lower() in taken:
            raise BadCondition(f"sql: WITH {name[:40]}: choose another name")
    if len(names) > MOST_COMMON or len({name.lower() for name in names}) < len(names):
        raise BadCondition(f"sql: WITH: expected at most {MOST_COMMON} tables, each with a name of its own")
    return set(names)


def check_join(join: exp.Join) -> None:
    """See that a join is an inner or left one, on columns of both sides that are equal."""
    side, kind = str(join.side or "").upper(), str(join.kind or "").upper()
    if side not in {"", "LEFT"} or kind not in {"", "INNER", "OUTER"}:
        raise BadCondition("sql: expected JOIN, INNER JOIN or LEFT JOIN")
    condition = join.args.get("on")
    if not join.args.get("using") and not any(equates(part) for part in conjuncts(condition)):
        raise BadCondition("sql: JOIN: expected ON with equal columns of both tables, or USING")


def conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    if condition is None:
        return []
    unnested = condition.unnest()
    return list(unnested.flatten()) if isinstance(unnested, exp.And) else [unnested]


def equates(part: exp.Expr) -> bool:
    """Whether two columns of different tables are equal."""
    unnested = part.unnest()
    if not isinstance(unnested, exp.EQ):
        return False
    left, right = unnested.left, unnested.right
    return (
        isinstance(left, exp.Column)
        and isinstance(right, exp.Column)
        and left.table.lower() != right.table.lower()
    )
