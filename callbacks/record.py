"""The record: what attempts came to since the start, and what was given up. For those who watch."""

from collections import Counter
from dataclasses import dataclass, field

from callbacks.delivery import Answer, Outcome
from callbacks.durations import Durations

NO_ANSWER = "none"


@dataclass(slots=True)
class Record:
    """Only grows."""

    attempts: Counter[tuple[str, str]] = field(default_factory=Counter)  # by outcome, and class of the answer
    durations: Durations = field(default_factory=Durations)  # of attempts
    parked: int = 0  # how often an event was put aside
    lost: Counter[str] = field(default_factory=Counter)  # events given up, by why

    def attempted(self, outcome: Outcome, answer: Answer, seconds: float) -> None:
        """Take in that an attempt has ended."""
        self.attempts[outcome.name.lower(), answer_class(answer)] += 1
        self.durations.add(seconds)

    def gave_up(self, why: str, count: int) -> None:
        """Take in that events are gone that nobody took."""
        self.lost[why] += count


def answer_class(answer: Answer) -> str:
    """Return "2xx" and the like; "none" where no answer came."""
    return NO_ANSWER if answer.status is None else f"{answer.status // 100}xx"
