"""Asking: a checked tree becomes the one statement that an engine runs."""

from datetime import UTC, datetime

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from audience.segments.definitions import definition
from audience.segments.engines import Engine
from audience.segments.errors import BadCondition
from audience.segments.qualifying import ID, qualified
from audience.segments.rewriting import rewritten
from audience.segments.tables import TABLES

MOST_MEMBERS = 1_000_000


def asked(tree: exp.Query, engine: Engine, workspace: str, now: float, most: int = MOST_MEMBERS) -> str:
    """Return the statement that gives the ids of a workspace's listeners, at most one more than `most`.

    Args:
        tree: in BigQuery's dialect, over the tables of conditions.
        engine: what will run it.
        workspace: the only one whose listeners it sees.
        now: Unix time, which it takes for the present.
        most: members.

    Raises:
        BadCondition: the tree names what there is not, or compares what cannot be.
    """
    try:
        return printed(qualified(tree, datetime.fromtimestamp(now, UTC)), engine, workspace, now, most)
    except RecursionError as error:
        raise BadCondition("this is nested too deeply") from error


def printed(tree: exp.Query, engine: Engine, workspace: str, now: float, most: int) -> str:
    """Return a tree, whose columns are known, as an engine is asked."""
    known = rewritten(tree, engine)
    restrict(known, engine, workspace, now)
    wrapped = (
        exp.select(exp.column(ID, quoted=True))
        .distinct()
        .from_(exp.Subquery(this=known, alias=exp.TableAlias(this=exp.to_identifier("members"))))
        .limit(most + 1)
    )
    return wrapped.sql(dialect=engine.dialect, comments=False, unsupported_level=ErrorLevel.IGNORE)


def restrict(tree: exp.Query, engine: Engine, workspace: str, now: float) -> None:
    """Put in the place of each table of conditions what it is, of one workspace."""
    columns = {column.name for column in tree.find_all(exp.Column)}
    for table in list(tree.find_all(exp.Table)):
        if table.name in TABLES:
            source = definition(table.name, columns, engine, workspace, now)
            table.replace(exp.Subquery(this=source, alias=table.args["alias"].copy()))
