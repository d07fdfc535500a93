"""Conduct: how often a stream brought down the process that recognised it. Pure: time is an argument."""

from dataclasses import dataclass, field

STRIKES = 2  # within ...
MEMORY = 600.0  # ... so many seconds, before a stream is listened to alone ...
ISOLATION = 3600.0  # ... until it has behaved for so long


@dataclass(slots=True)
class Conduct:
    """The record of one stream. Times are of a monotonic clock."""

    _blamed: list[float] = field(default_factory=list)
    _isolated_until: float = float("-inf")

    def blame(self, now: float) -> None:
        """Take in that the process died or hung while it worked on this stream."""
        self._blamed = [*(time for time in self._blamed if now - time < MEMORY), now][-STRIKES:]
        if len(self._blamed) == STRIKES or self.isolated(now):
            self._isolated_until = now + ISOLATION

    def isolated(self, now: float) -> bool:
        """Tell whether the stream is to be listened to in a process of its own."""
        return now < self._isolated_until
