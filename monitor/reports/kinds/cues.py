"""Cue sheets: what music a programme had, for people; and the .cue of a recording of it, for players."""

from collections.abc import Sequence
from datetime import tzinfo

from sqlalchemy import Connection

from monitor.reports.cells import Kind, clean, clock
from monitor.reports.choosing import chosen_plays
from monitor.reports.errors import ReportFailed
from monitor.reports.kinds.fields import at, isrc, station
from monitor.reports.orders import Order, file_name
from monitor.reports.profiles import Column, Report, ReportProfile
from store.plays import reporting

MOST_TRACKS = 99  # of a .cue: its numbers have two digits
UNKNOWN = "the catalogue knows no composers and publishers, nor how music was used: fill in these columns"


def cue(conn: Connection, order: Order) -> Report:
    wanted, notes = chosen_plays(conn, order)
    plays = reporting.count(conn, wanted)
    disc = order.form == "cue"
    if disc and plays > MOST_TRACKS:
        raise ReportFailed(
            f"to: expected a time with at most {MOST_TRACKS} plays, as many as a .cue can hold, not {plays}"
        )
    this = order.period
    return Report(
        name=file_name(order),
        title="Cue sheet",
        profile=ReportProfile(columns=tracks(this.begins) if disc else sheet(this.zone)),
        facts=reporting.played(conn, wanted),
        total=plays,
        notes=notes if disc else [*notes, UNKNOWN],
    )


def sheet(zone: tzinfo) -> Sequence[Column]:
    """Return the columns of a music cue sheet."""
    text = Kind.TEXT
    return [
        Column("station", text, station),
        Column("date", text, lambda play: f"{at(play.started_at, zone):%Y-%m-%d}"),
        Column("time_in", text, lambda play: f"{at(play.started_at, zone):%H:%M:%S}"),
        Column("time_out", text, lambda play: f"{at(play.started_at + play.length, zone):%H:%M:%S}"),
        Column("duration", text, lambda play: clock(play.length)),
        Column("title", text, lambda play: clean(play.title)),
        Column("composer", text, lambda _: ""),
        Column("publisher", text, lambda _: ""),
        Column("performer", text, lambda play: clean(play.artist)),
        Column("label", text, lambda play: clean(play.label)),
        Column("isrc", text, lambda play: isrc(play.isrc)),
        Column("usage", text, lambda _: ""),
    ]


def tracks(begins: float) -> Sequence[Column]:
    """Return what a .cue says of each track; `begins`: when the recording does."""
    return [
        Column("title", Kind.TEXT, lambda play: clean(play.title) or clean(play.track_id)),
        Column("performer", Kind.TEXT, lambda play: clean(play.artist)),
        Column("isrc", Kind.TEXT, lambda play: isrc(play.isrc)),
        Column("begins", Kind.DECIMAL, lambda play: play.started_at - begins),
    ]
