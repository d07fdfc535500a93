"""The programme: what the station plays, in which order, and when (pure).

It shows a newcomer everything the daemon reports, in about a quarter of an hour, and then starts again. The
first song is cut short, so that the first result comes early.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import cycle, pairwise
from pathlib import Path

from monitor.demo.library import Library
from monitor.demo.recordings import Recording

STATION = "Radio Airtally"
NOISE = 75.0  # seconds: long enough to be reported
OUTAGE = 60.0  # seconds
LONGEST = 150.0  # seconds of a song; longer ones are faded out
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


def programme(library: Library, announcements: Sequence[float]) -> tuple[Item, ...]:
    """Return the items for a library; `announcements` are the durations of four of them."""
    songs = cycle(library.catalogue)
    strange = cycle(library.unknown) if library.unknown else None
    items = [
        cut(next(songs), 8.0, 30.0, shown=True),
        speech(0, announcements, title=STATION),
        whole(next(songs), shown=True),
        cut(next(songs), 20.0, 40.0, over=5.0, title="Up next: the news at the hour"),  # a station that lies
        Item(kind=Kind.NOISE, name="white noise", duration=NOISE, title=""),
        whole(next(songs), title=None),  # a station that says nothing: what it said last stays
        *unknown(strange, over=4.0),
        speech(1, announcements, title=f"{STATION} - back in a minute"),
        Item(kind=Kind.OUTAGE, name="off the air", duration=OUTAGE),
        speech(2, announcements, title=STATION),
        whole(next(songs), shown=True, over=1.0),
        cut(next(songs), 15.0, 35.0, shown=True, over=3.0),
        whole(next(songs), shown=True, over=6.0),
        *unknown(strange, over=3.0),
        cut(next(songs), 0.0, 25.0, title=STATION),
        whole(next(songs), shown=True, over=5.0),
        *unknown(strange, over=2.0),
        whole(next(songs), title=None, over=4.0),
        cut(next(songs), 25.0, 30.0, shown=True),
        whole(next(songs), shown=True, over=3.0),
        speech(3, announcements, title=STATION),
    ]
    return tuple(items)


def whole(song: Recording, *, shown: bool = False, title: str | None = None, over: float = 0.0) -> Item:
    """Return a song from its beginning to its end, or nearly so."""
    return Item(
        kind=Kind.SONG,
        name=song.name,
        duration=min(song.duration, LONGEST),
        overlap=over,
        title=song.name if shown else title,
        path=song.path,
        whole=song.duration <= LONGEST,
    )


def cut(
    song: Recording,
    start: float,
    seconds: float,
    *,
    shown: bool = False,
    title: str | None = None,
    over: float = 0.0,
) -> Item:
    """Return some seconds out of a song; of one too short for that, what it has."""
    start = max(0.0, min(start, song.duration - seconds))
    return Item(
        kind=Kind.SONG,
        name=song.name,
        duration=min(seconds, song.duration),
        start=start,
        overlap=over,
        title=song.name if shown else title,
        path=song.path,
        whole=False,
    )


def unknown(songs: "cycle[Recording] | None", *, over: float) -> list[Item]:
    """Return a song that is not in the catalogue, if there is one."""
    if songs is None:
        return []
    song = next(songs)
    seconds = min(song.duration, LONGEST)
    return [
        Item(
            kind=Kind.UNKNOWN, name=song.name, duration=seconds, overlap=over, title=song.name, path=song.path
        )
    ]


def speech(which: int, announcements: Sequence[float], *, title: str) -> Item:
    return Item(
        kind=Kind.SPEECH, name="announcement", duration=announcements[which], announcement=which, title=title
    )
