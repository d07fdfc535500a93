"""Counts: how many listen at a moment, as a server says."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

WHOLE = ""  # the key of a count of a server that has one stream only
MOST = 1_000_000_000  # listeners; what is above is no count


class CountError(Exception):
    """A server's answer holds no count. The message says why, for the log."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many are connected to a mount, or watch a channel."""

    listeners: int
    peak: int | None = None  # since the source connected, or the server started
    unique: int | None = None  # listeners that differ by what the server goes by
    own_excluded: bool = False  # our own connections are not among them

    def without(self, own: int) -> "Count":
        """Return the count without so many connections of our own."""
        if self.own_excluded:
            return self
        unique = None if self.unique is None else max(0, self.unique - own)
        return replace(self, listeners=max(0, self.listeners - own), unique=unique, own_excluded=True)


Counts = Mapping[str, Count]  # by mount, channel, or WHOLE


def whole(value: object) -> int | None:
    """Return a number of listeners as servers write it, or None where it is none.

    Among what is none: -1, NaN, 1e400, true, "12 listeners", numbers of five thousand digits.
    """
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else None
    if isinstance(value, float) and math.isfinite(value) and value == math.floor(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MOST else None
