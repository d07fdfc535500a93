"""Breaker: leaves a receiver that does not work alone, but for one attempt now and then."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

Pause = Callable[[int], float]  # failures in a row to seconds


@dataclass(slots=True)
class Breaker:
    """Closed: attempts go ahead. Open: none until `until`, then one at a time, until one succeeds."""

    failures: int = 0  # in a row, since it opened
    until: float = -inf  # seconds, of a clock that never goes back

    @property
    def is_open(self) -> bool:
        return self.failures > 0

    def delay(self, now: float) -> float:
        """Seconds until an attempt may be made."""
        return max(0.0, self.until - now)

    def failed(self, started: float, now: float, pause: Pause) -> None:
        """Take in a failure of an attempt.

        One that was under way when the breaker opened tells nothing new, and does not lengthen the pause.
        """
        if started < self.until:
            return
        self.failures += 1
        self.until = now + pause(self.failures)

    def succeeded(self, started: float) -> None:
        """Take in a success. It closes the breaker, unless the attempt was made before it opened."""
        if started >= self.until:
            self.failures, self.until = 0, -inf
