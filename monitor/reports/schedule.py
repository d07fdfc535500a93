"""Schedule: which reports are due, and of which periods. Pure.

A report of a day, week or month is due at its time of the day after. Weeks begin on Monday.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from config.tables.reports import ScheduledReport
from monitor.reports.orders import Order, ordered
from monitor.reports.periods import Period, known_zone, local, midnight, months_before

# Of each rhythm, how many periods that are over are made up for.
CAUGHT_UP = {"day": 7, "week": 4, "month": 3}


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is due."""

    wanted: ScheduledReport
    order: Order


def due(reports: tuple[ScheduledReport, ...], timezones: dict[str, str], now: float) -> Iterator[Due]:
    """Yield the reports that are due at `now`, of each the oldest period first.

    `timezones`: of accounts, for reports that name none.
    """
    for wanted in reports:
        timezone = wanted.timezone or timezones[wanted.account]
        zone = known_zone(timezone)
        for this in reversed(list(over(wanted.every, zone, now))):
            if due_at(this, wanted.at) <= now:
                yield Due(wanted, order_of(wanted, this, timezone))


def over(every: str, zone: tzinfo, now: float) -> Iterator[Period]:
    """Yield the periods that are over, the last one first, as many as are made up for."""
    after = first_day(every, local(now, zone).date())
    for _ in range(CAUGHT_UP[every]):
        first = first_day(every, after - timedelta(days=1))
        yield Period(midnight(first, zone), midnight(after, zone), zone)
        after = first


def first_day(every: str, day: date) -> date:
    """Return the first day of the period that a day is in."""
    if every == "month":
        return months_before(day, 0)
    return day - timedelta(days=day.weekday()) if every == "week" else day


def due_at(this: Period, at: time) -> float:
    """Return when the report of a period is due, in Unix seconds."""
    return datetime.combine(this.day_after, at, tzinfo=this.zone).timestamp()


def order_of(wanted: ScheduledReport, this: Period, timezone: str) -> Order:
    return ordered(
        kind=wanted.kind,
        format=wanted.format,
        account=wanted.account,
        begins=local(this.begins, this.zone).isoformat(),
        ends=local(this.ends, this.zone).isoformat(),
        timezone=timezone,
        radio_ids=wanted.streams or None,
        service=wanted.service or None,
        category=wanted.category if wanted.kind == "soundexchange" else None,
        columns=wanted.columns,
        segment=wanted.segment or None,
    )
