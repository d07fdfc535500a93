"""Titles: what a station said it was playing, and when."""

from collections import deque

KEPT = 50


class TitleLog:
    """The latest titles of one stream. Times are Unix seconds."""

    def __init__(self) -> None:
        self._titles: deque[tuple[float, str]] = deque(maxlen=KEPT)

    def add(self, text: str, now: float) -> None:
        """Remember a title; stations repeat the one they have."""
        if not self._titles or self._titles[-1][1] != text:
            self._titles.append((now, text))

    def at(self, time: float) -> str:
        """Return the title in force at `time`; "" where there was none."""
        return next((text for since, text in reversed(self._titles) if since <= time), "")
