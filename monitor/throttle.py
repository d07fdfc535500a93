"""Throttle: how fast a source may be read. Pure: time is an argument.

A live source sends a burst and then keeps time by itself. A file would be over in seconds, and what is played
on it would not have been on air for as long as it lasts.
"""

AHEAD = (
    30.0  # seconds of audio that may come before their time; Icecast's burst is 4 s of MP3, 30 s of speech
)
RATE = 1.002  # seconds a second; the clocks of stations are off by a tenth of that at most


class Throttle:
    """The throttle of one connection: a bucket of seconds of audio. Times are of a monotonic clock."""

    def __init__(self, now: float) -> None:
        self._at = now
        self._position = 0.0
        self._credit = AHEAD

    def wait(self, position: float, now: float) -> float:
        """Return how many seconds to wait before more is read, with so many decoded in all."""
        earned = (now - self._at) * RATE
        self._credit = min(AHEAD, self._credit + earned - (position - self._position))
        self._at, self._position = now, position
        return max(0.0, -self._credit / RATE)
