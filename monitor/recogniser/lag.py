"""Lag: how long bytes wait to be consumed. Pure: time is an argument.

One byte at a time is followed from its arrival to its consumption: the last of a piece, and then that of the
piece that is sent next.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Lag:
    """The lag of one queue of bytes."""

    _mark: tuple[int, float] | None = None  # the byte that is followed, by its number, and when it came
    _last: float = 0.0  # seconds that the one before it waited

    def sent(self, total: int, now: float) -> None:
        """Take in that `total` bytes have been sent so far."""
        if self._mark is None:
            self._mark = total, now

    def consumed(self, total: int, now: float) -> None:
        """Take in that `total` bytes have been consumed so far."""
        if self._mark and total >= self._mark[0]:
            self._last = now - self._mark[1]
            self._mark = None

    def at(self, now: float) -> float:
        """Seconds that what is consumed at present has waited, or that what is not has waited so far."""
        return max(self._last, now - self._mark[1]) if self._mark else self._last
