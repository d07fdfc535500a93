"""A day of a stream, as it is drawn: plays, what else was heard, and how many listened. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from monitor.control.page.crowd import Point, most
from monitor.control.page.drawing import Stretch, curve, hill, placed, scale_top, stretches
from store.plays.played import Played

LEAST = 1.6  # minutes: a play is drawn as wide as that at least, to be hit
STEP = 600.0  # seconds between two points of the curve
HEIGHT = 60.0  # of the curve


@dataclass(frozen=True, slots=True)
class Airing:
    """A play on the line."""

    x: float
    width: float
    found: Played


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of listeners, the area below it, and the end of its scale."""

    line: str
    area: str
    top: int
    most: int


@dataclass(frozen=True, slots=True)
class Day:
    """From midnight to midnight, or the last 24 hours."""

    begin: float
    end: float
    airings: Sequence[Airing]
    spans: Sequence[Stretch]
    crowd: Curve | None  # None: nobody knows how many listened
    hours: Sequence[tuple[float, str]]  # the labels below, with their places in per cent
    lines: Sequence[float]  # where an hour begins


def drawn(
    begin: float, end: float, zone: tzinfo, plays: Sequence[Played], letters: str, points: Sequence[Point]
) -> Day:
    """Draw a day.

    Args:
        begin: Unix seconds.
        end: Unix seconds.
        zone: of who looks.
        plays: of the stream.
        letters: what was heard, a letter a minute, "." where that is not known.
        points: how many listened.
    """
    hours = whole_hours(begin, end, zone)
    return Day(
        begin=begin,
        end=end,
        airings=[airing(found, begin, end) for found in plays],
        spans=stretches(letters, end - begin),
        crowd=curved(points, begin, end),
        hours=[
            (placed(hour.timestamp(), begin, end, 100), f"{hour:%H:%M}")
            for hour in hours
            if hour.hour % 3 == 0
        ],
        lines=[placed(hour.timestamp(), begin, end) for hour in hours],
    )


def airing(found: Played, begin: float, end: float) -> Airing:
    play = found.play
    x = placed(play.started_at, begin, end)
    until = placed(play.heard_until if play.ended_at is None else play.ended_at, begin, end)
    return Airing(x, round(max(LEAST, until - x - 0.4), 2), found)


def curved(points: Sequence[Point], begin: float, end: float) -> Curve | None:
    highest = most(points)
    if not highest:
        return None
    top = scale_top(highest)
    places = [(placed(at, begin, end), value) for at, value in points]
    return Curve(curve(places, HEIGHT, top), hill(places, HEIGHT, top), top, highest)


def whole_hours(begin: float, end: float, zone: tzinfo) -> list[datetime]:
    """Return the full hours of a time."""
    first = datetime.fromtimestamp(-(-begin // 3600) * 3600, zone)
    count = int((end - first.timestamp()) // 3600) + 1
    return [datetime.fromtimestamp(first.timestamp() + 3600 * number, zone) for number in range(count)]


def minutes_of(begin: float, end: float) -> tuple[int, int]:
    """Return a time in minutes since 1970."""
    return int(begin // 60), int(end // 60)


def times(begin: float, end: float, now: float) -> list[float]:
    """Return the times at which listeners are counted for a curve."""
    count = int((min(end, now) - begin) // STEP) + 1
    return [begin + STEP * number for number in range(count)]


def neighbours(day: date, today: date) -> tuple[date, date | None]:
    """Return the day before, and the one after where it has begun."""
    return day - timedelta(days=1), day + timedelta(days=1) if day < today else None
