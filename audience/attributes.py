"""Attributes: what a profile says of a listener besides their names, as conditions of segments ask for it."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from audience.events import Event
from store.audience import attributes
from store.audience.attributes import Value

KEPT_ELSEWHERE = frozenset(
    {"username", "name", "surname", "expertise", "profilePhoto", "followee", "following"}
)
LONGEST_NAME = 64  # characters
LONGEST = 500  # characters of a value
DEEPEST = 3  # names within names
LARGEST = 1e15


def describe(conn: Connection, number: int, event: Event) -> None:
    """Take in what a profile event says of a listener; what it does not mention stays."""
    said = {
        name: value for name, value in flat(event.attributes) if name.partition(".")[0] not in KEPT_ELSEWHERE
    }
    if said:
        attributes.describe(conn, number, said, event.at)


def flat(said: Mapping[str, Any], within: str = "", depth: int = 1) -> Iterator[tuple[str, Value]]:
    """Yield names and values; of an object's, those within it, as in `subscriptions.email`."""
    for key, value in said.items():
        name = f"{within}{key}"
        if isinstance(value, dict):
            if depth < DEEPEST:
                yield from flat(value, f"{name}.", depth + 1)
        elif len(name) <= LONGEST_NAME and name.isascii():
            yield name, kept(value)


def kept(value: Any) -> Value:
    """Return a value as text, and as a number where it is one. A list is kept as JSON."""
    if value is None:
        return None, None
    if isinstance(value, bool):
        return ("true", 1.0) if value else ("false", 0.0)
    if isinstance(value, (int, float)):
        known = math.isfinite(value) and abs(value) <= LARGEST
        return (str(value), float(value)) if known else (None, None)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:LONGEST].replace("\0", "").encode(errors="replace").decode(), None
