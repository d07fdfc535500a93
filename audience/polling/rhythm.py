"""Rhythm: when a server is polled again. Pure: randomness is an argument."""

import random
from collections.abc import Callable

LONGEST = 600.0  # seconds between polls of a server that does not answer
JITTER = 0.1  # of a wait: a hundred servers that were started together are not polled together for ever


class Rhythm:
    """The polls of one server: at intervals, which grow while they fail."""

    def __init__(self, jitter: Callable[[], float] = random.random) -> None:
        self._jitter = jitter
        self.failures = 0  # in a row

    def delay(self, interval: float, *, answered: bool) -> float:
        """Return the seconds to wait after a poll, of servers that are polled each `interval`."""
        self.failures = 0 if answered else self.failures + 1
        doubled = interval * 2.0 ** min(max(0, self.failures - 1), 16)
        return min(doubled, max(LONGEST, interval)) * (1.0 + JITTER * (2.0 * self._jitter() - 1.0))


class Gaps:
    """Remembers of which streams nothing is known, so that a gap is written down once, where it begins."""

    def __init__(self) -> None:
        self._open: set[tuple[str, int]] = set()

    def begins(self, key: tuple[str, int], *, known: bool) -> bool:
        """Take in whether a poll told of a stream; return whether a gap begins here."""
        if known:
            self._open.discard(key)
            return False
        begins = key not in self._open
        self._open.add(key)
        return begins
