"""The tally: what all streams together came to since the start. For those who watch."""

from collections import Counter
from dataclasses import dataclass, field

from monitor.errors import (
    RecogniserLost,
    SourceEnded,
    SourceError,
    SourceHarmful,
    SourceInterrupted,
    SourceRefused,
    SourceUnreachable,
    SourceUnsupported,
)

# The first that fits counts.
REASONS: dict[type[SourceError], str] = {
    SourceUnreachable: "unreachable",
    SourceRefused: "refused",
    SourceUnsupported: "unsupported",
    RecogniserLost: "recogniser_lost",
    SourceInterrupted: "interrupted",
    SourceHarmful: "harmful",
    SourceEnded: "ended",
    SourceError: "other",
}


@dataclass(slots=True)
class Tally:
    """Only grows."""

    audio: float = 0.0  # seconds heard
    started: int = 0  # plays
    finished: int = 0
    withdrawn: int = 0
    outages: Counter[str] = field(default_factory=Counter)  # by reason

    def lost(self, error: SourceError) -> None:
        """Take in that a connection failed or was lost."""
        self.outages[reason_of(error)] += 1


def reason_of(error: SourceError) -> str:
    return next(reason for kind, reason in REASONS.items() if isinstance(error, kind))
