"""Checking: whether SQL of a user is a question that may be asked. What is run is printed anew, never this.

The text is split into words, parsed, and every node and argument looked up in what is allowed, before any
library is asked to make sense of it. What it asks of which column is checked later, in qualifying.py.
"""

import re
from collections.abc import Iterator

from sqlglot import exp

from audience.segments import functions
from audience.segments.aliases import check_aliases
from audience.segments.errors import BadCondition
from audience.segments.letters import printable
from audience.segments.lexing import check_words
from audience.segments.nodes import NODES, said
from audience.segments.parsing import parsed
from audience.segments.patterns import check_patterns
from audience.segments.sources import check_sources

ID = "customer_id"
MOST_NODES = 2000
LONGEST_TEXT = 1000  # characters of a literal
LARGEST = (1 << 63) - 1
MOST_ROWS = 1_000_000  # of LIMIT
MOST_SHIFTED = 1_000_000  # of INTERVAL
SHIFTS = (exp.TimestampAdd, exp.TimestampSub, exp.DateAdd, exp.DateSub)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
WHOLE = re.compile(r"[0-9]{1,19}")
NUMBER = re.compile(r"[0-9]{1,19}|[0-9]{0,15}\.[0-9]{1,15}|[0-9]{1,15}\.?[0-9]{0,15}[eE][+-]?[0-9]{1,2}")
UNLIMITED = "sql: this is nested too deeply"


def checked(sql: str) -> exp.Query:
    """Return the tree of a statement, in BigQuery's dialect, that consists of what is allowed.

    Raises:
        BadCondition: it is not one statement that reads, or asks for what is not allowed.
    """
    check_words(sql)
    try:
        tree = parsed(sql)
        check_nodes(tree)
        check_sources(tree)
        check_aliases(tree)
        check_patterns(tree)
        check_output(tree)
    except RecursionError as error:
        raise BadCondition(UNLIMITED) from error
    return tree


def check_nodes(tree: exp.Expr) -> None:
    for number, node in enumerate(tree.walk()):
        if number >= MOST_NODES:
            raise BadCondition(f"sql: expected at most {MOST_NODES} parts")
        allowed = NODES.get(type(node))
        if allowed is None:
            raise BadCondition(f"sql: {named(node)} is not allowed")
        if more := said(node) - allowed:
            raise BadCondition(f"sql: {named(node)}: {', '.join(sorted(more))} is not allowed")
        for complaint in complaints(node):
            raise BadCondition(f"sql: {complaint}")
        node.comments = None


def check_output(tree: exp.Query) -> None:
    """See that a statement gives ids; that they are texts is seen when its columns are known."""
    names = [one.alias_or_name.lower() for one in tree.selects]
    if names != [ID]:
        raise BadCondition(f"sql: expected one column, {ID}; it gives {', '.join(names)[:100] or 'none'}")


def named(node: exp.Expr) -> str:
    """Return what a user would call a node."""
    if isinstance(node, exp.Anonymous):
        return f"the function {str(node.this)[:40]}"
    return node.key.upper()


def complaints(node: exp.Expr) -> Iterator[str]:
    """Yield what is wrong with the values of a node."""
    yield from complaints_of_place(node)
    yield from complaints_of_units(node)
    match node:
        case exp.Identifier() if not NAME.fullmatch(str(node.this)):
            yield f"the name {str(node.this)[:40]!r}: expected letters, digits and _"
        case exp.Table() | exp.Column() if not isinstance(node.this, exp.Identifier):
            yield f"{node.key.upper()}: expected a name"
        case exp.Literal() | exp.RawString():
            yield from complaints_of_literal(node)
        case exp.Limit() if not is_whole(node.expression, MOST_ROWS):
            yield f"LIMIT: expected a number up to {MOST_ROWS}"
        case exp.Is() if not isinstance(node.expression, (exp.Null, exp.Boolean)):
            yield "IS: expected NULL, TRUE or FALSE"
        case exp.Cast() if str(node.to.this.name) not in functions.CASTS:
            yield "CAST: expected STRING, FLOAT64, DATE or TIMESTAMP"
        case exp.Interval():
            yield "INTERVAL: expected it in TIMESTAMP_ADD, TIMESTAMP_SUB, DATE_ADD or DATE_SUB"
        case exp.Extract() if str(node.this.name).upper() not in functions.PARTS:
            yield f"EXTRACT: expected one of {', '.join(sorted(functions.PARTS))}"


def complaints_of_place(node: exp.Expr) -> Iterator[str]:
    """Yield what is wrong with where a node stands."""
    match node:
        case exp.Star() if not isinstance(node.parent, (exp.Count, exp.Select)):
            yield "* is not allowed here"
        case exp.Distinct() if not isinstance(node.parent, (exp.Select, exp.Count)):
            yield "DISTINCT is not allowed here"
        case exp.Distinct() if isinstance(node.parent, exp.Count) and len(node.expressions) != 1:
            yield "COUNT(DISTINCT): expected one value"
        case exp.Var() if not isinstance(node.parent, (*functions.UNITS, exp.Extract)):
            yield f"{str(node.this)[:40]} is not allowed here"


def complaints_of_units(node: exp.Expr) -> Iterator[str]:
    units = functions.UNITS.get(type(node))
    if units and str(node.args["unit"].name if node.args.get("unit") else "").upper() not in units:
        yield f"{node.key.upper()}: expected one of {', '.join(sorted(units))}"
    if isinstance(node, SHIFTS) and not is_whole(node.expression, MOST_SHIFTED):
        yield f"{node.key.upper()}: expected INTERVAL, and a number up to {MOST_SHIFTED}"


def complaints_of_literal(node: exp.Expr) -> Iterator[str]:
    text = str(node.this)
    if isinstance(node, exp.Literal) and not node.is_string:
        if not NUMBER.fullmatch(text) or (WHOLE.fullmatch(text) and int(text) > LARGEST):
            yield "a number is too long, or written in another way than 12, 1.5 or 2e3"
    elif len(text) > LONGEST_TEXT:
        yield f"expected texts of at most {LONGEST_TEXT} characters"
    elif not printable(text):
        yield "a text has characters that cannot be printed"


def is_whole(node: exp.Expr | None, most: int) -> bool:
    digits = WHOLE.fullmatch(str(node.this)) if isinstance(node, exp.Literal) else None
    return digits is not None and int(digits.group()) <= most
