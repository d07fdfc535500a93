"""Patterns: regular expressions and LIKE, as far as every engine understands the same.

RE2, which BigQuery and DuckDB have, does not know what PostgreSQL does, and the other way round; and a few
counted repetitions within each other make a program of gigabytes. So little is allowed.
"""

import re

from sqlglot import exp

from audience.segments.errors import BadCondition

LONGEST = 200  # characters
MOST_REPETITIONS = 50  # of {m,n}
PIECES = re.compile(
    r"""
      \\[.\\/+*?()|\[\]{}^$-]              # a sign taken literally
    | \\[dws]                              # a digit, a letter, a blank
    | \[\^?[A-Za-z0-9_ .,:;@%&=!<>\#'"/-]+\]  # one of some signs
    | [A-Za-z0-9_ .,:;@%&=!<>\#'"/~-]      # a sign; a dot for any
    | [^\x00-\x7f]
    | \((?!\?) | \(\?: | \) | \| | \^ | \$
    | (?:[*+?]|\{[0-9]{1,2}(?:,(?:[0-9]{1,2})?)?\})(?![*+?{])  # repeated; not a repetition
    """,
    re.VERBOSE,
)
COUNTED = re.compile(r"(?<!\\)\{([0-9]+)(?:,([0-9]*))?\}")


def check_patterns(tree: exp.Expr) -> None:
    """See that patterns are texts that every engine understands the same.

    Raises:
        BadCondition: one is not.
    """
    for node in tree.find_all(exp.RegexpLike, exp.Like):
        pattern = node.expression
        if not isinstance(pattern, (exp.Literal, exp.RawString)) or not text_of(pattern):
            raise BadCondition("sql: LIKE and REGEXP_CONTAINS: expected a text as the pattern")
        if isinstance(node, exp.RegexpLike):
            check_regex(text_of(pattern))
        elif text_of(pattern).count("\\") % 2 and text_of(pattern).endswith("\\"):
            raise BadCondition("sql: LIKE: a pattern must not end with a backslash")


def text_of(node: exp.Expr) -> str:
    is_text = isinstance(node, exp.RawString) or node.is_string
    return str(node.this) if is_text else ""


def check_regex(pattern: str) -> None:
    if len(pattern) > LONGEST:
        raise BadCondition(f"sql: REGEXP_CONTAINS: expected at most {LONGEST} characters")
    position = 0
    while position < len(pattern):
        piece = PIECES.match(pattern, position)
        if piece is None:
            raise BadCondition(f"sql: REGEXP_CONTAINS: {pattern[position : position + 10]!r} is not allowed")
        position = piece.end()
    counts = [int(high or low) for low, high in COUNTED.findall(pattern)]
    if sum(counts) > MOST_REPETITIONS:
        raise BadCondition(f"sql: REGEXP_CONTAINS: expected at most {MOST_REPETITIONS} repetitions in all")
    try:
        re.compile(pattern)
    except re.error as error:
        raise BadCondition(f"sql: REGEXP_CONTAINS: {error}") from error
