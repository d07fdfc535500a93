"""Schedule: items one after the other, and when each of them plays (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path

EDGE = 0.02  # seconds in which whatever is cut fades, so that it does not click


class Kind(Enum):
    """What is on air."""

    SONG = "song"
    UNKNOWN = "unknown song"
    SPEECH = "announcement"
    NOISE = "noise"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the programme."""

    kind: Kind
    name: str
    duration: float
    start: float = 0.0  # seconds into the recording
    overlap: float = 0.0  # seconds that it sounds together with the item before
    title: str | None = None  # what listeners are shown; None leaves them the last one
    path: Path | None = None  # of a recording
    announcement: int = 0  # which, of speech
    whole: bool = True  # is the recording played to its end


@dataclass(frozen=True, slots=True)
class Slot:
    """An item and its time, in seconds from the start of the programme."""

    item: Item
    start: float
    end: float
    fade_in: float
    fade_out: float


def schedule(items: Sequence[Item]) -> tuple[Slot, ...]:
    """Return when each item plays: without gaps, items overlapping as they wish where both can be heard."""
    shared = [0.0, *(overlap(before, item) for before, item in pairwise(items)), 0.0]
    slots: list[Slot] = []
    at = 0.0
    for item, first, last in zip(items, shared, shared[1:], strict=False):
        start = at - first
        at = start + item.duration
        slots.append(Slot(item, start, at, max(first, EDGE), max(last, EDGE)))
    return tuple(slots)


def overlap(before: Item, item: Item) -> float:
    """Return the seconds that two neighbours sound together: never more than half of either."""
    if Kind.OUTAGE in (before.kind, item.kind):
        return 0.0
    return min(item.overlap, before.duration / 2, item.duration / 2)
