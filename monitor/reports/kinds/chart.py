"""Chart: the recordings, or artists, with the most plays, against the period before.

A place on the chart is decided by plays, then impressions, then stations. Peak and periods on the chart look
back over as many charts as a year has weeks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import Connection

from monitor.reports.cells import Kind, clean
from monitor.reports.choosing import chosen
from monitor.reports.kinds.fields import isrc
from monitor.reports.orders import Order, file_name
from monitor.reports.periods import Period, before
from monitor.reports.profiles import Column, Report, ReportProfile
from store.plays import reporting
from store.plays.reporting import Chosen
from store.plays.totals import Total, by_artist, by_track, described

LOOK_BACK = 52  # charts before this one
NEW, RE_ENTRY = "new", "re-entry"

Read = Callable[[Connection, Chosen], Iterator[Total]]
Ranked = Mapping[str, tuple[int, Total]]


@dataclass(slots=True)
class Place:
    """A place on the chart."""

    rank: int
    now: Total
    previous: int | None = None  # rank in the period before
    before: Total | None = None  # what its plays came to then, on the chart or not
    peak: int = 0
    periods: int = 1  # on the chart
    title: str = ""
    artist: str = ""
    label: str = ""
    isrc: str = ""

    @property
    def movement(self) -> int | None:
        """Ranks it has risen since the period before."""
        return None if self.previous is None else self.previous - self.rank

    @property
    def entry(self) -> str:
        if self.previous is not None:
            return ""
        return NEW if self.periods == 1 else RE_ENTRY


def chart(conn: Connection, order: Order) -> Report:
    wanted, notes = chosen(conn, order)
    read = by_artist if order.by == "artists" else by_track
    found = ranked(read(conn, wanted))
    places = {key: Place(rank, total, peak=rank) for key, (rank, total) in found.items() if rank <= order.top}
    if places:
        look_back(places, past(conn, order, wanted, read), order.top)
    if order.by == "artists":
        name_artists(places)
    else:
        name_tracks(conn, places)
    return Report(
        name=file_name(order),
        title="Chart",
        profile=ReportProfile(columns=ARTISTS if order.by == "artists" else TRACKS),
        facts=iter(places.values()),
        total=len(places),
        notes=[*notes, *said(found, order.top)],
    )


def ranked(totals: Iterable[Total]) -> Ranked:
    """Return totals with their ranks, the first one first; what has no name has no rank."""
    order = sorted((total for total in totals if total.key), key=standing)
    return {total.key: (rank, total) for rank, total in enumerate(order, 1)}


def standing(total: Total) -> tuple[int, int, int, str]:
    return -total.plays, -(total.listeners or 0), -total.stations, total.key


def past(conn: Connection, order: Order, wanted: Chosen, read: Read) -> Iterator[Ranked]:
    """Yield the charts of the periods before, the last one first, as far as there were plays."""
    first = reporting.first_play(conn, order.account)
    for _, this in pairwise(periods(order.period)):
        if first is None or this.ends <= first:
            return
        yield ranked(read(conn, replace(wanted, begins=this.begins, ends=this.ends)))


def periods(this: Period) -> Iterator[Period]:
    """Yield a period, and those before it."""
    for _ in range(LOOK_BACK + 1):
        yield this
        this = before(this)


def look_back(places: Mapping[str, Place], charts: Iterable[Ranked], top: int) -> None:
    """Take in what was on the charts before."""
    for number, earlier in enumerate(charts):
        for key, place in places.items():
            if key not in earlier:
                continue
            rank, total = earlier[key]
            if rank <= top:
                place.peak = min(place.peak, rank)
                place.periods += 1
            if number == 0:
                place.before = total
                place.previous = rank if rank <= top else None


def name_artists(places: Mapping[str, Place]) -> None:
    for key, place in places.items():
        place.artist = clean(key)


def name_tracks(conn: Connection, places: Mapping[str, Place]) -> None:
    for key, track in described(conn, list(places)).items():
        place = places[key]
        place.title, place.artist = clean(track.title), clean(track.artist)
        place.label, place.isrc = clean(track.label), isrc(track.isrc)


def said(found: Ranked, top: int) -> list[str]:
    """Return what is not on the chart, or not known."""
    notes: list[str] = []
    below = [total for rank, total in found.values() if rank > top]
    if below:
        plays = sum(total.plays for total in below)
        notes.append(f"{plays} plays have a rank below {top} and are not on the chart")
    unknown = sum(total.plays - total.known for _, total in found.values())
    if unknown:
        notes.append(f"{unknown} plays have no known audience: impressions are those of the others")
    return notes


def change(place: Place) -> int:
    return place.now.plays - (place.before.plays if place.before else 0)


FIGURES: Sequence[Column] = (
    Column("plays", Kind.INTEGER, lambda place: place.now.plays),
    Column("plays_before", Kind.INTEGER, lambda place: place.before.plays if place.before else 0),
    Column("plays_change", Kind.INTEGER, change),
    Column("impressions", Kind.INTEGER, lambda place: place.now.listeners),
    Column("impressions_before", Kind.INTEGER, lambda place: place.before and place.before.listeners),
    Column("stations", Kind.INTEGER, lambda place: place.now.stations),
    Column("peak", Kind.INTEGER, lambda place: place.peak),
    Column("periods_on_chart", Kind.INTEGER, lambda place: place.periods),
)
RANKS: Sequence[Column] = (
    Column("rank", Kind.INTEGER, lambda place: place.rank),
    Column("previous_rank", Kind.INTEGER, lambda place: place.previous),
    Column("movement", Kind.INTEGER, lambda place: place.movement),
    Column("entry", Kind.TEXT, lambda place: place.entry),
)
ARTIST = Column("artist", Kind.TEXT, lambda place: place.artist)
ARTISTS = (*RANKS, ARTIST, *FIGURES)
TRACKS = (
    *RANKS,
    Column("track_id", Kind.TEXT, lambda place: clean(place.now.key)),
    Column("title", Kind.TEXT, lambda place: place.title),
    ARTIST,
    Column("label", Kind.TEXT, lambda place: place.label),
    Column("isrc", Kind.TEXT, lambda place: place.isrc),
    *FIGURES,
)
