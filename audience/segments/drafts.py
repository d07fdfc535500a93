"""Drafts: what a segment is to be, checked to the end: its conditions are read, built, and printed."""

import json
from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from audience.segments.asking import asked
from audience.segments.building import built
from audience.segments.conditions import read_groups
from audience.segments.engines import DUCKDB
from audience.segments.errors import BadCondition
from audience.segments.rfm import read_rfm

TYPES = ("static", "dynamic", "rfm")
MOST_BYTES = 30_000  # of groups as JSON
MOST_SAID = 4000  # bytes of an audienceType as JSON


def tree_of(groups: Any, group_type: str | None, audience_type: Mapping[str, Any]) -> exp.Query | None:
    """Return the query that a segment asks; None: nothing. Takes milliseconds, up to some hundred.

    Raises:
        BadCondition: something of it cannot be asked.
    """
    rfm = read_rfm(audience_type) if audience_type.get("type") == "rfm" else None
    return built(read_groups(groups, group_type), rfm)


def check(groups: Any, group_type: str | None, audience_type: Mapping[str, Any]) -> None:
    """See that a segment can be asked; raises BadCondition."""
    if audience_type.get("type") not in TYPES:
        raise BadCondition(f"audienceType.type: expected {', '.join(TYPES)}")
    for name, said, most in (("groups", groups, MOST_BYTES), ("audienceType", audience_type, MOST_SAID)):
        if length(said) > most:
            raise BadCondition(f"{name}: expected at most {most} bytes")
    tree = tree_of(groups, group_type, audience_type)
    if tree is not None:
        asked(tree, DUCKDB, "", 0.0)


def length(said: Any) -> int:
    try:
        return len(json.dumps(said, ensure_ascii=False).encode(errors="replace"))
    except RecursionError as error:
        raise BadCondition("this is nested too deeply") from error
