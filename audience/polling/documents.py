"""Documents: what servers answer with, read as forgivingly as is safe.

XML is searched for its elements and never parsed: half of it is broken by titles in another encoding, and
what is not parsed has no entities that expand.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

from audience.polling.counts import CountError

MOST_BYTES = 16 << 20  # a list of 50,000 clients


def text_of(data: bytes) -> str:
    """Return the text of an answer; what is not UTF-8 is marked.

    Raises:
        CountError: it is empty, or too large to be one.
    """
    if len(data) > MOST_BYTES:
        raise CountError(f"more than {MOST_BYTES >> 20} MiB")
    text = data.decode("utf-8-sig", "replace").strip()
    if not text:
        raise CountError("empty")
    return text


def json_of(text: str) -> object:
    """Return what a JSON text holds; unescaped control characters in it are forgiven.

    Raises:
        CountError: it is no JSON.
    """
    try:
        value: object = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise CountError(f"not JSON: {beginning(text)}") from error
    return value


def table(value: object) -> Mapping[str, object]:
    """Return a JSON object; an empty one for everything else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a list; one that stands alone counts as a list of one."""
    for row in value if isinstance(value, list) else [value]:
        if isinstance(row, dict):
            yield row


def element(text: str, name: str) -> str | None:
    """Return the text of the first XML element of that name, in whatever case."""
    found = pattern(name).search(text)
    return html.unescape(found[1]).strip() if found else None


def beginning(text: str) -> str:
    """Return how a text starts, for a log."""
    start = text[:40]
    return "".join(character if character.isprintable() else " " for character in start)


@cache
def pattern(name: str) -> re.Pattern[str]:
    # Each part stops at the next "<", so that the time it takes is in proportion to the text, whatever it is.
    return re.compile(rf"<{name}(?:\s[^<>]*)?>([^<]*)</{name}\s*>", re.IGNORECASE)
