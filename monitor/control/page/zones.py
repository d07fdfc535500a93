"""Zones: the time zone of who looks, and the days in it."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

LONGEST = 64  # characters of the name of a zone
EARLIEST = date(2020, 1, 1)


def zone_named(name: str) -> tzinfo:
    """Return the time zone of an IANA name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name) if 0 < len(name) <= LONGEST else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def day_at(at: float, zone: tzinfo) -> date:
    """Return the day in which a Unix time is."""
    return datetime.fromtimestamp(at, zone).date()


def day_named(text: str, today: date) -> date:
    """Return the day of an ISO date; today where it is none, one to come, or before there was anything."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if EARLIEST <= day <= today else today


def bounds(day: date, zone: tzinfo) -> tuple[float, float]:
    """Return when a day begins and ends, Unix seconds: 23 to 25 hours."""
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return begin.timestamp(), end.timestamp()


def days_before(day: date, count: int) -> list[date]:
    """Return so many days in a row, the last one `day`."""
    return [day - timedelta(days=back) for back in range(count - 1, -1, -1)]
