"""Periods: from one moment up to another, which is not in it any more, as the clocks of a place show them.

A day begins at midnight there, and is 23 or 25 hours long when the clocks change. Unix seconds are what is
compared and subtracted: of two local times of one zone Python compares what the clocks show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from config.forms import zone as zone_of
from monitor.reports.errors import ReportFailed

FIRST_YEAR, LAST_YEAR = 1970, 2199
LONGEST = 3660 * 86400.0  # seconds: ten years, and the days that leap
FORMS = "a date like 2026-11-01, or a time like 2026-11-01T06:00 or 2026-11-01T05:00Z"


@dataclass(frozen=True, slots=True)
class Period:
    """The time [begins, ends) in Unix seconds, and the zone whose days it is cut into."""

    begins: float
    ends: float
    zone: tzinfo = UTC

    @property
    def whole_days(self) -> bool:
        """Whether it begins and ends at midnight."""
        return is_midnight(self.begins, self.zone) and is_midnight(self.ends, self.zone)

    @property
    def first_day(self) -> date:
        return local(self.begins, self.zone).date()

    @property
    def day_after(self) -> date:
        """The day it ends at the midnight of, or in the course of."""
        return local(self.ends, self.zone).date()


def period(begins: str, ends: str, timezone: str) -> Period:
    """Return the time from `begins` up to `ends`.

    Raises:
        ReportFailed: it is no such time, or the zone is none; the message names the field.
    """
    zone = known_zone(timezone)
    found = Period(moment("from", begins, zone), moment("to", ends, zone), zone)
    if found.ends <= found.begins:
        raise ReportFailed(f"to: expected a time after {begins}, not {ends}: the period ends before it")
    if found.ends - found.begins > LONGEST:
        raise ReportFailed("to: expected a period of at most ten years")
    return found


def known_zone(name: str) -> tzinfo:
    """Return a timezone by its IANA name; raises ReportFailed."""
    try:
        return zone_of(name)
    except (KeyError, ValueError, OSError) as error:
        raise ReportFailed(f"timezone: expected an IANA name, like Europe/Berlin, not {name}") from error


def moment(name: str, text: str, zone: tzinfo) -> float:
    """Return the Unix time of a date's midnight, or of a time; without an offset it is local.

    What the clocks show twice is meant the first time; what they skip is as much later.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ReportFailed(f"{name}: expected {FORMS}, not {text[:40]!r}") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ReportFailed(f"{name}: expected a year from {FIRST_YEAR} to {LAST_YEAR}, not {found.year}")
    return (found if found.tzinfo else found.replace(tzinfo=zone)).timestamp()


def local(at: float, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at, zone)


def midnight(day: date, zone: tzinfo) -> float:
    """Return when a day begins; where the clocks skip midnight, when they show the next hour."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def is_midnight(at: float, zone: tzinfo) -> bool:
    return midnight(local(at, zone).date(), zone) == at


def before(this: Period) -> Period:
    """Return the period before, of equal length in the calendar: months, days, or else seconds."""
    first, after = this.first_day, this.day_after
    if not this.whole_days:
        return Period(this.begins - (this.ends - this.begins), this.begins, this.zone)
    if first.day == after.day == 1:
        months = 12 * (after.year - first.year) + after.month - first.month
        begins = months_before(first, months)
    else:
        begins = first - (after - first)
    return Period(midnight(begins, this.zone), this.begins, this.zone)


def months_before(first: date, months: int) -> date:
    """Return the first day of the month that is `months` before the one of `first`."""
    number = 12 * first.year + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def days(whole: Period) -> Iterator[tuple[date, Period]]:
    """Yield the local days of a period, the first and the last as far as they are in it."""
    day = whole.first_day
    begins = whole.begins
    while begins < whole.ends:
        day += timedelta(days=1)
        ends = min(whole.ends, midnight(day, whole.zone))
        yield day - timedelta(days=1), Period(begins, ends, whole.zone)
        begins = ends
