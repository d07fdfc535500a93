"""Durations: how many things took how long, in classes; what a histogram is drawn from."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

BOUNDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds; longer ones are the last class


@dataclass(slots=True)
class Durations:
    """Only grows."""

    total: float = 0.0  # seconds
    _counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def add(self, seconds: float) -> None:
        self.total += seconds
        self._counts[bisect_left(BOUNDS, seconds)] += 1

    def up_to(self) -> Iterator[tuple[float, int]]:
        """Yield how many took at most so many seconds; the last bound is infinite."""
        return zip((*BOUNDS, float("inf")), accumulate(self._counts), strict=True)
