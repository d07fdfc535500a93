"""Pulse: whether sound comes as it should, or the connection has to be made anew. Pure: time is an argument.

A server may be there and send bytes, and yet there is nothing to hear, or too little of it to follow.
(A source without bytes is noticed by the source itself: Limits.stall.)
"""

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What counts as a stall."""

    first: float = 15.0  # seconds from the first bytes to the first sound
    soundless: float = 20.0  # seconds that bytes may come without sound (reliability rule S2) ...
    window: float = 60.0  # ... and seconds, of which ...
    ratio: float = 0.5  # ... so much must have been sound (S3)


RULES = Rules()


class Pulse:
    """The pulse of one connection. Times are of a monotonic clock."""

    def __init__(self, now: float, rules: Rules = RULES) -> None:
        self._rules = rules
        self._began = self._last = now  # the time that counts, the latest sound
        self._heard = False
        self._marks: deque[tuple[float, float]] = deque()  # time and position, over the window

    def heard(self, position: float, now: float) -> None:
        """Take in that so many seconds of sound have been decoded."""
        self._heard = True
        self._last = max(self._last, now)  # what was still under way does not end a rest
        if not self._marks:
            self._marks.append((self._began, position))
        self._marks.append((now, position))
        while self._marks[1][0] <= now - self._rules.window:
            self._marks.popleft()

    def rest(self, seconds: float, now: float) -> None:
        """Take in that nothing needs to come for a while."""
        self._began = self._last = max(self._began, now + seconds)
        self._marks.clear()

    def stalled(self, now: float) -> str | None:
        """Return what is wrong, in a few words, or None."""
        patience = self._rules.soundless if self._heard else self._rules.first
        if now - self._last >= patience:
            return f"bytes, but no sound for {patience:g} s"
        if (
            self._marks
            and now - self._marks[0][0] >= self._rules.window
            and self._ratio(now) < self._rules.ratio
        ):
            return f"sound for less than {self._rules.ratio:.0%} of the time"
        return None

    def _ratio(self, now: float) -> float:
        (since, first), (_, last) = self._marks[0], self._marks[-1]
        return (last - first) / (now - since)
