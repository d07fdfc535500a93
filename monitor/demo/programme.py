"""The programme: what the station plays, in which order, and when (pure).

It shows a newcomer everything the daemon reports, in about a quarter of an hour, and then starts again. The
first song is cut short, so that the first result comes early.
"""

from collections.abc import Sequence
from itertools import cycle

from monitor.demo.library import Library
from monitor.demo.recordings import Recording
from monitor.demo.schedule import Item, Kind

STATION = "Radio Airtally"
NOISE = 75.0  # seconds: long enough to be reported
OUTAGE = 60.0  # seconds
LONGEST = 150.0  # seconds of a song; longer ones are faded out


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
