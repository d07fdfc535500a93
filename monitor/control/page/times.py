"""Times: what the database knows of a stream in a time, and how much was played in each part of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection

from monitor.control.page.crowd import HOLDS, crowd
from monitor.control.page.day import Day, drawn, minutes_of, times
from monitor.control.page.drawing import Bar, bars
from monitor.control.page.zones import bounds, day_at, days_before
from store.audience import listening, samples
from store.plays import charts, played, sounds
from store.plays.charts import Within
from store.plays.played import Played, Wanted

PLAYS = 1000  # of a stream, at most
WIDTH, HEIGHT = 1000, 100  # of bars

Part = tuple[str, float, float]  # what a part of a time is called, and when it begins and ends


@dataclass(frozen=True, slots=True)
class Of:
    """What is looked back on: a stream, in a time of an account."""

    account: str
    radio_id: int
    begin: float
    end: float


def seen(conn: Connection, of: Of, zone: tzinfo, now: float) -> tuple[Sequence[Played], Day]:
    """Return the plays of a stream in a time, the latest first, and the drawing of that time."""
    wanted = Wanted(account=of.account, radio_id=of.radio_id, since=of.begin, until=of.end)
    plays = played.page(conn, wanted, None, PLAYS)
    letters = sounds.between(conn, of.account, of.radio_id, *minutes_of(of.begin, of.end))
    spans = listening.between(conn, of.account, of.begin, of.end, of.radio_id)
    counts = samples.between(conn, of.account, of.radio_id, of.begin - HOLDS, of.end)
    points = crowd([(joined, until) for _, joined, until in spans], counts, times(of.begin, of.end, now))
    return plays, drawn(of.begin, of.end, zone, plays, letters, points)


def totals(conn: Connection, within: Within, parts: Sequence[Part]) -> dict[str, list[Bar]]:
    """Return bars of spins, and of how many heard them, one for each part of a time."""
    found = [
        (label, charts.total(conn, Within(within.account, begin, end, within.radio_id, within.track_id)))
        for label, begin, end in parts
    ]
    return {
        "spins": bars([(label, total.spins) for label, total in found], WIDTH, HEIGHT),
        "heard": bars([(label, total.heard) for label, total in found], WIDTH, HEIGHT),
    }


def parts_of(days: int, now: float, zone: tzinfo) -> list[Part]:
    """Return the parts of the last so many days: days, or the hours of one day."""
    if days == 1:
        last = now // 3600 * 3600
        starts = [last - 3600 * back for back in range(23, -1, -1)]
        return [(f"{datetime.fromtimestamp(start, zone):%H:%M}", start, start + 3600) for start in starts]
    return [(named(day), *bounds(day, zone)) for day in days_before(day_at(now, zone), days)]


def named(day: date) -> str:
    return f"{day:%d %b}"
