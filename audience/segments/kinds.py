"""Kinds: what may be compared with what. Engines differ in what they convert in silence; here nothing is."""

from collections.abc import Iterable, Iterator, Mapping

from sqlglot import exp

from audience.segments.errors import BadCondition

TEXT, NUMBER, TRUTH, MOMENT, DATE, NOTHING = "text", "number", "true or false", "time", "date", "NULL"

KINDS = {
    exp.DataType.Type.TEXT: TEXT,
    exp.DataType.Type.VARCHAR: TEXT,
    exp.DataType.Type.BIGINT: NUMBER,
    exp.DataType.Type.INT: NUMBER,
    exp.DataType.Type.DOUBLE: NUMBER,
    exp.DataType.Type.BOOLEAN: TRUTH,
    exp.DataType.Type.TIMESTAMPTZ: MOMENT,
    exp.DataType.Type.DATE: DATE,
    exp.DataType.Type.NULL: NOTHING,
}
COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Nullif)
TEXTUAL = (exp.Like, exp.StartsWith, exp.EndsWith, exp.RegexpLike, exp.Lower, exp.Upper, exp.Length)
NUMERIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Abs, exp.SafeDivide, exp.Sum, exp.Avg)
TRUTHS = (exp.And, exp.Or, exp.Not, exp.Where, exp.Having, exp.CountIf)
DATED: Mapping[type[exp.Expr], set[str]] = {
    exp.TimestampAdd: {MOMENT},
    exp.TimestampSub: {MOMENT},
    exp.TimestampDiff: {MOMENT},
    exp.DateAdd: {DATE},
    exp.DateSub: {DATE},
    exp.DateDiff: {DATE},
    exp.Date: {MOMENT, DATE},
}


def kind(node: exp.Expr) -> str:
    """Return of what kind a node's value is; its type must be annotated.

    Raises:
        BadCondition: there is no telling.
    """
    if isinstance(node, (exp.Subquery, exp.Paren, exp.Alias)) and not isinstance(node.this, exp.Query):
        return kind(node.this)
    if isinstance(node, exp.Subquery):
        return kind_of_query(node.this)
    found = KINDS.get(node.type.this) if node.type else None
    if found is None:
        raise BadCondition(f"sql: what kind of value is {node.sql('bigquery')[:60]}?")
    return found


def kind_of_query(query: exp.Query) -> str:
    if len(query.selects) != 1:
        raise BadCondition("sql: expected one column of a query within an expression")
    return kind(query.selects[0])


def check_kinds(tree: exp.Expr) -> None:
    """See that values are used as what they are.

    Raises:
        BadCondition: one is not.
    """
    for node in tree.walk():
        check_others(node)
        for operands, wanted in demands(node):
            check(node, operands, wanted)


def check_others(node: exp.Expr) -> None:
    """See to the nodes that more is asked of than operands of one kind."""
    match node:
        case exp.In() if node.args.get("query"):
            check_query(node)
        case exp.SetOperation():
            check_set(node)
        case exp.Cast():
            check_cast(node)
        case exp.Mod() if not all(is_whole(one) for one in (node.this, node.expression)):
            raise BadCondition("sql: MOD: expected whole numbers")


def demands(node: exp.Expr) -> Iterator[tuple[list[exp.Expr], set[str]]]:
    """Yield operands of a node that must be of one kind, and which; no kind: any, but the same."""
    match node:
        case exp.Between():
            yield [node.this, node.args["low"], node.args["high"]], set()
        case exp.In() if not node.args.get("query"):
            yield [node.this, *node.expressions], set()
        case exp.Case():
            branches = [branch.args["true"] for branch in node.args["ifs"]]
            yield [*branches, *present(node.args.get("default"))], set()
            tests = [branch.this for branch in node.args["ifs"]]
            yield ([node.this, *tests], set()) if node.this else (tests, {TRUTH})
        case exp.If() if not isinstance(node.parent, exp.Case):
            yield [node.this], {TRUTH}
            yield [node.args["true"], *present(node.args.get("false"))], set()
        case exp.Coalesce():
            yield [node.this, *node.expressions], set()
        case exp.Join() if node.args.get("on"):
            yield [node.args["on"]], {TRUTH}
        case exp.Extract():
            yield [node.expression], {MOMENT, DATE}
    yield from plain_demands(node)


def plain_demands(node: exp.Expr) -> Iterator[tuple[list[exp.Expr], set[str]]]:
    both = present(node.args.get("this")) + present(node.args.get("expression"))
    if isinstance(node, COMPARISONS):
        yield both, set()
    elif isinstance(node, TEXTUAL):
        yield both, {TEXT}
    elif isinstance(node, NUMERIC):
        yield both, {NUMBER}
    elif isinstance(node, TRUTHS):
        yield both, {TRUTH}
    elif type(node) in DATED:
        differs = isinstance(node, (exp.TimestampDiff, exp.DateDiff))
        yield both if differs else [node.this], DATED[type(node)]


def present(node: object) -> list[exp.Expr]:
    return [node] if isinstance(node, exp.Expr) else []


def check(node: exp.Expr, operands: Iterable[exp.Expr], wanted: set[str]) -> None:
    found = {kind(operand) for operand in operands} - {NOTHING}
    if wanted and not found <= wanted:
        raise BadCondition(f"sql: {node.sql('bigquery')[:60]}: expected {' or '.join(sorted(wanted))}")
    if not wanted and len(found) > 1:
        raise BadCondition(
            f"sql: {node.sql('bigquery')[:60]}: {' and '.join(sorted(found))} are not comparable"
        )


def check_query(node: exp.In) -> None:
    query = node.args["query"].unnest()
    if not isinstance(query, exp.Query) or kind(node.this) != kind_of_query(query):
        raise BadCondition(
            f"sql: {node.this.sql('bigquery')[:60]} IN: the query gives values of another kind"
        )


def check_set(node: exp.SetOperation) -> None:
    sides = [side for side in (node.left.unnest(), node.right.unnest()) if isinstance(side, exp.Query)]
    kinds = [[kind(one) for one in side.selects] for side in sides]
    if kinds[0] != kinds[-1]:
        raise BadCondition("sql: UNION, INTERSECT, EXCEPT: the columns of both sides differ")


def check_cast(node: exp.Cast) -> None:
    """See that a cast gives the same on every engine: texts of decimals and of times do not."""
    to = node.to.this
    if to == exp.DataType.Type.DOUBLE and kind(node.this) not in {NUMBER, NOTHING}:
        raise BadCondition(
            "sql: CAST AS FLOAT64: expected a number; attributes.numeric_value has those of texts"
        )
    if to == exp.DataType.Type.TEXT and kind(node.this) not in {TEXT, TRUTH} and not is_whole(node.this):
        raise BadCondition("sql: CAST AS STRING: expected a whole number, a text, or true or false")


def is_whole(node: exp.Expr) -> bool:
    return node.type is not None and node.type.this in {exp.DataType.Type.BIGINT, exp.DataType.Type.INT}
