"""PRS for Music: how often each work was on air, by station, day and time of day.

The columns are those that the society asks of radio (title, writer or performer, duration, time of day,
number of plays, days), then those it takes beside them. The bands of the day are four quarters of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import Connection

from monitor.reports.cells import Kind, clean, clock
from monitor.reports.choosing import chosen_plays
from monitor.reports.kinds.fields import at, isrc, station
from monitor.reports.orders import Order, file_name
from monitor.reports.profiles import Column, Report, ReportProfile
from store.plays import reporting
from store.plays.reporting import PlayFact

NO_WRITERS = "the catalogue knows no writers, publishers, ISWCs and tunecodes: their columns are empty"
HOURS = 6  # of a band


@dataclass(slots=True)
class Aired:
    """The plays of a recording on one station, on one day, in one band."""

    play: PlayFact  # the first of them
    day: date
    band: int
    plays: int = 0
    seconds: float = 0.0


def prs(conn: Connection, order: Order) -> Report:
    wanted, notes = chosen_plays(conn, order)
    return Report(
        name=file_name(order),
        title="Music use",
        profile=ReportProfile(columns=COLUMNS),
        facts=grouped(reporting.played(conn, wanted), order.period.zone),
        notes=[*notes, NO_WRITERS],
    )


def grouped(plays: Iterator[PlayFact], zone: tzinfo) -> Iterator[Aired]:
    """Yield what is on air on each day together. Plays come by time: no more than a day is kept."""
    today: date | None = None
    found: dict[tuple[int, int, str], Aired] = {}
    for play in plays:
        started = at(play.started_at, zone)
        if started.date() != today:
            yield from found.values()
            today, found = started.date(), {}
        band = started.hour // HOURS
        aired = found.setdefault((play.radio_id, band, play.track_id), Aired(play, today, band))
        aired.plays += 1
        aired.seconds += play.length
    yield from found.values()


def band_of(aired: Aired) -> str:
    begins = aired.band * HOURS
    return f"{begins:02}:00-{begins + HOURS:02}:00"


COLUMNS = (
    Column("Station", Kind.TEXT, lambda aired: station(aired.play)),
    Column("Date", Kind.TEXT, lambda aired: aired.day.isoformat()),
    Column("Time of day", Kind.TEXT, band_of),
    Column("Title", Kind.TEXT, lambda aired: clean(aired.play.title)),
    Column("Writer/Composer", Kind.TEXT, lambda _: ""),
    Column("Performer", Kind.TEXT, lambda aired: clean(aired.play.artist)),
    Column("Duration", Kind.TEXT, lambda aired: clock(aired.seconds / aired.plays)),
    Column("Number of plays", Kind.INTEGER, lambda aired: aired.plays),
    Column("Album", Kind.TEXT, lambda aired: clean(aired.play.album)),
    Column("Record label", Kind.TEXT, lambda aired: clean(aired.play.label)),
    Column("Record number", Kind.TEXT, lambda aired: clean(aired.play.upc)),
    Column("ISRC", Kind.TEXT, lambda aired: isrc(aired.play.isrc)),
    Column("ISWC", Kind.TEXT, lambda _: ""),
    Column("Tunecode", Kind.TEXT, lambda _: ""),
    Column("Publisher", Kind.TEXT, lambda _: ""),
)
