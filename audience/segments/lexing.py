"""Lexing: which words SQL of a user may consist of, before anything parses it.

What is refused here never meets the parser, which has more ways than conditions need, and is slow on some.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import sqlglot
from sqlglot import Token, TokenType
from sqlglot.errors import SqlglotError

from audience.segments.errors import BadCondition

LONGEST = 10_000  # characters of a statement
MOST_TOKENS = 3000
DEEPEST = 24  # brackets, CASEs and words before an operand, within each other
MOST_TYPED = 2  # types with a bracket within each other
MOST_JOINS = 2
CASED = {TokenType.CASE: 1, TokenType.END: -1}
PREFIXES = frozenset({TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.INTERVAL})
TYPES = frozenset({TokenType.DATE, TokenType.TIMESTAMPTZ, TokenType.TEXT, TokenType.DOUBLE})

T = TokenType
ALLOWED = frozenset({
    T.L_PAREN, T.R_PAREN, T.COMMA, T.DOT, T.STAR, T.PLUS, T.DASH, T.SLASH,
    T.LT, T.GT, T.LTE, T.GTE, T.EQ, T.NEQ,
    T.STRING, T.RAW_STRING, T.NUMBER, T.VAR, T.IDENTIFIER, T.NULL, T.TRUE, T.FALSE,
    T.SELECT, T.FROM, T.WHERE, T.GROUP_BY, T.HAVING, T.ORDER_BY, T.LIMIT, T.DISTINCT, T.ALL, T.ALIAS, T.WITH,
    T.UNION, T.INTERSECT, T.EXCEPT, T.JOIN, T.INNER, T.LEFT, T.OUTER, T.ON, T.USING,
    T.AND, T.OR, T.NOT, T.IN, T.IS, T.BETWEEN, T.LIKE, T.EXISTS, T.CASE, T.WHEN, T.THEN, T.ELSE, T.END,
    T.INTERVAL, T.ASC, T.DESC, T.FIRST, T.CURRENT_DATE, T.CURRENT_TIMESTAMP,
    T.DATE, T.TIMESTAMPTZ, T.DOUBLE, T.TEXT, T.SEMICOLON,
})  # fmt: skip


def check_words(sql: str) -> None:
    """See that a statement is short, flat, and made of words that conditions need.

    Raises:
        BadCondition: it is not.
    """
    if len(sql) > LONGEST:
        raise BadCondition(f"sql: expected at most {LONGEST} characters")
    if any(ord(letter) < ord(" ") and letter not in "\t\r\n" for letter in sql):
        raise BadCondition("sql: control characters are not allowed")
    tokens = split(sql)
    if len(tokens) > MOST_TOKENS:
        raise BadCondition(f"sql: expected at most {MOST_TOKENS} words and signs")
    for token in tokens:
        if token.token_type not in ALLOWED:
            raise BadCondition(f"sql: {token.text[:40]!r} is not allowed")
    if Counter(token.token_type for token in tokens)[T.JOIN] > MOST_JOINS:
        raise BadCondition(f"sql: expected at most {MOST_JOINS} joins")
    check_ifs(tokens)
    check_depth(tokens)


def check_ifs(tokens: Sequence[Token]) -> None:
    """See that IF is a function, and not the statement of scripts."""
    for token, after in pairwise([*tokens, None]):
        word = token and token.token_type not in (T.STRING, T.RAW_STRING) and token.text.upper()
        if word == "IF" and (after is None or after.token_type != T.L_PAREN):
            raise BadCondition("sql: IF: expected a bracket")


def split(sql: str) -> list[Token]:
    try:
        return sqlglot.tokenize(sql, read="bigquery")
    except (SqlglotError, ValueError, RecursionError) as error:
        raise BadCondition("sql: it cannot be read; is a quote not closed?") from error


def check_depth(tokens: Sequence[Token]) -> None:
    brackets: list[bool] = []  # whether a type stands before each that is open
    cases = prefixed = 0
    before: TokenType | None = None
    for token in tokens:
        kind = token.token_type
        if kind == T.L_PAREN:
            brackets.append(before in TYPES)
        elif kind == T.R_PAREN and brackets:
            brackets.pop()
        cases += CASED.get(kind, 0)
        prefixed = prefixed + 1 if kind in PREFIXES else 0
        if len(brackets) + max(cases, 0) + prefixed > DEEPEST:
            raise BadCondition(f"sql: expected at most {DEEPEST} levels within each other")
        if sum(brackets) > MOST_TYPED:
            raise BadCondition("sql: DATE, TIMESTAMP and the like are nested too deeply")
        before = kind
