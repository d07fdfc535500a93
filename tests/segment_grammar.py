"""A grammar of SQL that users may write: conditions of any depth, from everything that is allowed in them."""

from collections.abc import Callable
from random import Random

UNITS = ("SECOND", "MINUTE", "HOUR", "DAY")
LIKES = ("a%", "%_", "_%a", "%\\\\_%", "\u0130%", "%e", "web\\\\_%", "x")
PATTERNS = ("^a", ".", r"\d+", "[A-Z]{2}", "(web|tv)_?", "^$", "a|b*$", ".{3,}", r"\w\s", "e$", "n.?k")
SIGNS = ("=", "!=", "<", ">", "<=", ">=")
LEAVES = {
    "number": ("total_seconds", "spins_heard", "0", "1", "7", "2.5", "1e2", "LENGTH(city)"),
    "text": ("country", "city", "device", "tags", "customer_id", "'AE'", "'a_b%'", "''", "'\u0130z\\\\'"),
    "time": ("first_seen", "last_seen", "CURRENT_TIMESTAMP()", "TIMESTAMP '2026-12-30 10:00:00+03:00'"),
    "date": ("CURRENT_DATE()", "DATE '2026-12-30'", "DATE(last_seen)"),
    "truth": ("is_subscribed", "TRUE", "FALSE", "(country = 'AE')", "(total_seconds > 60)", "(city IS NULL)"),
}
BRANCHES = {
    "number": (
        "({number} + {number})",
        "({number} - {number})",
        "({number} * {number})",
        "({number} / {number})",
        "ABS({number})",
        "(- {number})",
        "MOD(spins_heard, total_seconds)",
        "SAFE_DIVIDE({number}, {number})",
        "IF({truth}, {number}, {number})",
        "COALESCE({number}, {number})",
        "NULLIF({number}, {number})",
        "LENGTH({text})",
        "CAST({number} AS FLOAT64)",
        "TIMESTAMP_DIFF({time}, {time}, {unit})",
        "DATE_DIFF({date}, {date}, DAY)",
        "EXTRACT({unit_of_extract} FROM {time})",
        "CASE WHEN {truth} THEN {number} ELSE {number} END",
    ),
    "text": (
        "LOWER({text})",
        "UPPER({text})",
        "COALESCE({text}, {text})",
        "NULLIF({text}, {text})",
        "CAST(spins_heard AS STRING)",
        "CAST({truth} AS STRING)",
        "IF({truth}, {text}, {text})",
    ),
    "time": (
        "TIMESTAMP_SUB({time}, INTERVAL {count} {unit})",
        "TIMESTAMP_ADD({time}, INTERVAL {count} {unit})",
        "COALESCE({time}, {time})",
        "IF({truth}, {time}, {time})",
    ),
    "date": (
        "DATE({time})",
        "DATE_SUB({date}, INTERVAL {count} DAY)",
        "DATE_ADD({date}, INTERVAL {count} DAY)",
    ),
    "truth": (
        "({number} {sign} {number})",
        "({text} {sign} {text})",
        "({time} {sign} {time})",
        "({date} {sign} {date})",
        "({time} {sign} '2026-12-24')",
        "({truth} AND {truth})",
        "({truth} OR {truth})",
        "(NOT {truth})",
        "({text} LIKE '{like}')",
        "({text} NOT LIKE '{like}')",
        "STARTS_WITH({text}, {text})",
        "ENDS_WITH({text}, {text})",
        "REGEXP_CONTAINS({text}, r'{pattern}')",
        "({number} BETWEEN {number} AND {number})",
        "({text} NOT IN ({text}, {text}))",
        "({time} IS NOT NULL)",
        "({truth} IS NOT TRUE)",
        "(customer_id IN (SELECT customer_id FROM events WHERE {event} GROUP BY 1 HAVING {sum} {sign} 2))",
    ),
}
CHOICES = {
    "sign": SIGNS,
    "unit": UNITS,
    "unit_of_extract": ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE"),
    "count": tuple(map(str, range(12))),
    "like": LIKES,
    "pattern": PATTERNS,
    "event": (
        "event_type = 'listen'",
        "seconds > 30",
        "seconds IS NULL",
        "artist_id = 'a1'",
        "device LIKE 'w%'",
    ),
    "sum": (
        "COUNT(*)",
        "SUM(seconds)",
        "AVG(seconds)",
        "MIN(seconds)",
        "COUNT(DISTINCT track_id)",
        "COUNTIF(seconds > 30)",
    ),
}


class Filling(dict[str, str]):
    """Gives what stands for a name in a template, another each time."""

    def __init__(self, chance: Random, made: Callable[[str], str]) -> None:
        super().__init__()
        self._chance = chance
        self._made = made

    def __missing__(self, name: str) -> str:
        return self._chance.choice(CHOICES[name]) if name in CHOICES else self._made(name)


def expression(chance: Random, kind: str, depth: int) -> str:
    """Return an expression of a kind."""
    if depth <= 0:
        return chance.choice(LEAVES[kind])
    filling = Filling(chance, lambda name: expression(chance, name, depth - 1))
    return chance.choice(BRANCHES[kind]).format_map(filling)


def statement(seed: int, depth: int = 3) -> str:
    """Return a question that may be asked, the same for the same seed."""
    return f"SELECT customer_id FROM customers WHERE {expression(Random(seed), 'truth', depth)}"
