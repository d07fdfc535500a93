"""The tally of the control port: which requests were answered, and how. For those who watch."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from callbacks.durations import Durations

# The first that fits counts. What fits none is a method of AudD's.
FAMILIES = {
    "/healthz": "health",
    "/readyz": "health",
    "/metrics": "metrics",
    "/longpoll": "longpoll",
    "/lastSong": "longpoll",
    "/page/live": "live",
    "/page": "page",
    "/v1/audience": "events",
    "/v1/": "v1",
    "/audience": "audience",
    "/top-audience": "audience",
    "/artist-audience": "audience",
    "/api/v1/": "audience",
    "/openapi.json": "openapi",
}


@dataclass(slots=True)
class ControlTally:
    """Only grows."""

    requests: Counter[tuple[str, str]] = field(default_factory=Counter)  # by family, and class of the status
    durations: defaultdict[str, Durations] = field(default_factory=lambda: defaultdict(Durations))
    events: Counter[str] = field(default_factory=Counter)  # of listeners, "taken" or "refused"

    def took(self, taken: int, refused: int) -> None:
        """Take in what became of events of listeners."""
        self.events["taken"] += taken
        self.events["refused"] += refused

    def answered(self, path: str, status: int, seconds: float) -> None:
        """Take in that a request was answered."""
        family = family_of(path)
        self.requests[family, f"{status // 100}xx"] += 1
        self.durations[family].add(seconds)


def family_of(path: str) -> str:
    if path.split("/")[2:3] == ["api"]:  # below a language, as in /en/api/
        return "segments"
    return next((family for start, family in FAMILIES.items() if path.startswith(start)), "audd")
