"""Expiry: how long the address of a playlist is good for."""

import math
import re
from urllib.parse import urlsplit

EXPIRES = re.compile(r"(?:/expire/|[?&]expire=)([0-9]{9,11})(?![0-9])")  # Unix time, in YouTube's addresses
SHORTEST = 600.0  # seconds; a clock that is wrong must not make us ask all the time


def lifetime_of(url: str, now: float) -> float:
    """Return the seconds that an address is good for from `now` (Unix time); for ever, where it is silent."""
    parts = urlsplit(url)
    found = EXPIRES.search(f"{parts.path}?{parts.query}")
    return max(SHORTEST, float(found[1]) - now) if found else math.inf
