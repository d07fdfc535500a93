"""An attempt that is over, and what becomes of its event."""

from dataclasses import dataclass
from enum import Enum, auto

from callbacks.delivery import Answer, Outcome, parked_pause, pause
from store.delivery.outbox import Event


class Verdict(Enum):
    """What becomes of an event after an attempt."""

    DELIVERED = auto()
    POSTPONED = auto()
    PARKED = auto()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, and how many seconds the event waits at least."""

    verdict: Verdict
    wait: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What happened."""

    event: Event
    outcome: Outcome
    answer: Answer
    started: float  # of the clock that never goes back
    ended: float
    at: float  # Unix time
    jitter: float  # in [0, 1)

    def pause(self, failures: int) -> float:
        """Seconds to leave alone what has failed so often."""
        return pause(failures, self.answer, self.jitter, self.at)

    def parked(self) -> Ruling:
        """Return the ruling that takes the event out of its lane."""
        return Ruling(Verdict.PARKED, parked_pause(self.event.parkings + 1, self.jitter))
