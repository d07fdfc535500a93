"""Stays: listening sessions, from signs of life that come in any order, late and twice.

What a set of signs comes to does not depend on their order: stays less than a gap apart are one, and
joining what was joined before with what came later gives the same as joining all at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

GAP = 180.0  # seconds: a shorter silence does not end a session (Triton Digital, webcast metrics)
TTL = 90.0  # seconds without a sign of life after which nobody listens any more


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """Somebody listening without a break. Times are Unix seconds."""

    joined: float
    until: float  # the last sign of life
    gone: bool = False  # it was a leave

    def touches(self, begins: float, ends: float) -> bool:
        """Whether any portion of a time was heard; a single sign of life within it is one.

        What touches still does when more becomes known: the stay only grows.
        """
        return self.joined < ends and self.until > begins

    def overlap(self, begins: float, ends: float) -> float:
        """Return how many seconds of [begins, ends) were heard."""
        return max(0.0, min(self.until, ends) - max(self.joined, begins))

    def present(self, now: float) -> bool:
        """Whether somebody listens at `now`, as far as is known."""
        return not self.gone and self.until > now - TTL


def merged(stays: Iterable[Stay]) -> list[Stay]:
    """Return stays joined where less than a gap is between them, in their order."""
    joined: list[Stay] = []
    for stay in sorted(stays):
        if joined and stay.joined - joined[-1].until < GAP:
            joined[-1] = union(joined[-1], stay)
        else:
            joined.append(stay)
    return joined


def union(first: Stay, second: Stay) -> Stay:
    """Return one stay of two. Whether it ended with a leave, its last sign of life tells."""
    until = max(first.until, second.until)
    gone = any(stay.gone for stay in (first, second) if stay.until == until)
    return Stay(min(first.joined, second.joined), until, gone)
