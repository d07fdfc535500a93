"""Titles: what a station said it was playing, and when."""

from collections import defaultdict, deque
from itertools import pairwise

KEPT = 50


class TitleLog:
    """The latest titles of one stream. Times are Unix seconds."""

    def __init__(self) -> None:
        self._titles: deque[tuple[float, str]] = deque(maxlen=KEPT)

    def add(self, text: str, now: float) -> bool:
        """Remember a title; return whether it is another one: stations repeat the one they have."""
        changed = not self._titles or self._titles[-1][1] != text
        if changed:
            self._titles.append((now, text))
        return changed

    def at(self, time: float) -> str:
        """Return the title in force at `time`; "" where there was none."""
        return next((text for since, text in reversed(self._titles) if since <= time), "")

    def during(self, start: float, end: float) -> str:
        """Return the title that was in force longest between two times: stations are early, or late."""
        times = [*self._titles, (max(end, start), "")]
        lasted: defaultdict[str, float] = defaultdict(float)
        for (since, text), (until, _) in pairwise(times):
            lasted[text] += max(0.0, min(until, end) - max(since, start))
        longest = max(lasted, key=lasted.__getitem__, default="")
        return longest if lasted.get(longest) else self.at(start)
