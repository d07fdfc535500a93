"""Back-off: how long a stream waits before it connects again."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from monitor.errors import RecogniserLost, SourceError, SourceHarmful, SourceRefused, SourceUnsupported

PROVEN = 30.0  # seconds of audio after which an outage is a new one, not the last one going on


@dataclass(frozen=True, slots=True)
class Pace:
    """Waits double from `first` to `last`, seconds."""

    first: float
    last: float

    def wait(self, failures: int) -> float:
        return min(self.last, self.first * 2.0 ** min(failures, 16))


NETWORK = Pace(1.0, 20.0)  # a connection costs a dead server nothing; a missed song costs money
REFUSED = Pace(5.0, 60.0)  # it answered and said no; an Icecast without its source does, and gets it back
HARMFUL = Pace(30.0, 900.0)  # each attempt costs a process
LOST = Pace(1.0, 5.0)  # not its fault; another process is being started


class Backoff:
    """Counts the failures in a row of one stream."""

    def __init__(self, jitter: Callable[[], float] = random.random) -> None:
        self._jitter = jitter
        self._failures = 0

    def delay(self, error: SourceError, audio: float) -> float:
        """Return the seconds to wait after a connection that gave `audio` seconds of sound.

        Half of it is random, so that a thousand streams of one dead server do not return at once.
        """
        pace = pace_of(error)
        if audio >= PROVEN and pace is not HARMFUL:
            self._failures = 0
        wait = pace.wait(self._failures)
        self._failures += 1
        return wait * (0.5 + 0.5 * self._jitter())


def pace_of(error: SourceError) -> Pace:
    match error:
        case RecogniserLost():
            return LOST
        case SourceHarmful():
            return HARMFUL
        case SourceRefused() | SourceUnsupported():
            return REFUSED
    return NETWORK
