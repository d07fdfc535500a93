"""Suspects: events that a receiver got and did not take. Is it the event, or the receiver?

An event that fails twice lets another one go ahead. When that is taken, it was the event. When it fails as
well, it is the receiver, and the order stays as it was; the question is put again after every second failure.
"""

from dataclasses import dataclass, replace

LONG = 12  # failures, about an hour's: then events may be overtaken in their lanes, too


@dataclass(frozen=True, slots=True)
class Suspect:
    """One such event."""

    failures: int = 0
    others_taken: bool = False  # the receiver took another event since
    gave_way: int = 0  # how many failures it had when it last let another one go ahead

    @property
    def doubted(self) -> bool:
        """Whether another event should go ahead."""
        return self.failures % 2 == 0 and not self.others_taken and self.gave_way != self.failures

    @property
    def yields_lanes(self) -> bool:
        """Whether that may be one with an older one in its lane: if it is the receiver, the order suffers."""
        return self.failures == 2 or self.failures % LONG == 0  # noqa: PLR2004 - two tries make a doubt


class Suspects:
    """The suspects of one receiver, by seq."""

    def __init__(self) -> None:
        self._known: dict[int, Suspect] = {}

    def failed(self, seq: int) -> Suspect:
        """Take in that the receiver got an event, and did not take it."""
        known = self._known.get(seq, Suspect())
        self._known[seq] = replace(known, failures=known.failures + 1)
        return self._known[seq]

    def taken(self, seq: int) -> None:
        """Take in that the receiver took an event."""
        self.forget(seq)
        self._known = {other: replace(suspect, others_taken=True) for other, suspect in self._known.items()}

    def forget(self, seq: int) -> None:
        self._known.pop(seq, None)

    def passed_over(self) -> list[int]:
        """Return the events that another one should go ahead of: none, or all, if one is doubted."""
        return list(self._known) if any(suspect.doubted for suspect in self._known.values()) else []

    def goes_ahead(self, seq: int) -> None:
        """Take in that an event is sent before those that are doubted."""
        for other, suspect in self._known.items():
            if suspect.doubted and other != seq:
                self._known[other] = replace(suspect, gave_way=suspect.failures)

    def yield_lanes(self) -> bool:
        """Tell whether events may go ahead in their own lanes, too."""
        return any(suspect.doubted and suspect.yields_lanes for suspect in self._known.values())
