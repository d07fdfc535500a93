"""Audience: who listened to each stream on each day, in the measures of webcasting.

Definitions after Triton Digital's webcast metrics: active sessions (AS), session starts (SS), total listening
hours (TLH), average active sessions (AAS), different listeners (CUME), time spent listening by listener (TSL)
and by session (ATSL). Sessions that are shorter than a minute do not count, but for the gross figures. CUME
is counted anew for each row: those of several days or streams cannot be added up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from audience.polling.average import average
from monitor.reports.cells import Kind, clean
from monitor.reports.choosing import counted
from monitor.reports.orders import Order, file_name
from monitor.reports.periods import Period, days
from monitor.reports.profiles import Column, Report, ReportProfile
from store.audience import samples
from store.plays import reporting
from store.plays.attendance import Attendance, attendance, longest_session
from store.plays.reporting import Chosen
from store.segments.impressions import Members

HOUR = 3600.0
LONGEST_GAP = 180.0  # seconds between two polls that nothing is missing between
CUME = "CUME counts everybody once for each row: it cannot be added up over streams or days"


@dataclass(frozen=True, slots=True)
class Day:
    """One stream on one day."""

    day: date
    radio_id: int
    stream: str
    hours: float  # of the day; of a sampled one, those that were sampled
    net: Attendance | None  # None: nobody stayed long enough, or only counts are known
    gross: Attendance | None  # None: sampled
    sampled: float | None = None  # listening hours

    @property
    def tlh(self) -> float:
        if self.sampled is not None:
            return self.sampled
        return self.net.seconds / HOUR if self.net else 0.0


def audience(conn: Connection, order: Order) -> Report:
    counting, said = counted(conn, order)
    return Report(
        name=file_name(order),
        title="Audience",
        profile=ReportProfile(columns=COLUMNS),
        facts=attended(conn, order, counting),
        notes=[CUME, *said],
    )


def attended(conn: Connection, order: Order, counting: Members | None = None) -> Iterator[Day]:
    """Yield streams of which something is known, day by day. Polled counts do not tell of members."""
    names = reporting.stream_names(conn, order.account)
    longest = longest_session(conn, order.account)
    for day, this in days(order.period):
        wanted = Chosen(
            account=order.account,
            begins=this.begins,
            ends=this.ends,
            radio_ids=order.radio_ids,
            members=counting,
        )
        gross = attendance(conn, wanted, at_least=0.0, longest=longest)
        net = attendance(conn, wanted, at_least=order.minimum_session, longest=longest)
        for radio_id in sorted(set(order.radio_ids or names) | gross.keys()):
            name = clean(names.get(radio_id)) or str(radio_id)
            if radio_id in gross:
                hours = (this.ends - this.begins) / HOUR
                yield Day(day, radio_id, name, hours, net.get(radio_id), gross[radio_id])
            elif not counting and (found := polled(conn, order.account, radio_id, this)):
                yield Day(day, radio_id, name, found[0], None, None, found[0] * found[1])


def polled(conn: Connection, account: str, radio_id: int, this: Period) -> tuple[float, float] | None:
    """Return the hours in which a server said how many listened, and how many did on average."""
    begins, ends = this.begins, this.ends
    near = samples.between(conn, account, radio_id, begins - LONGEST_GAP / 2, ends + LONGEST_GAP / 2)
    found = average(near, begins, ends, LONGEST_GAP)
    return (found.covered / HOUR, found.listeners) if found else None


def figure(found: Attendance | None, gross: Attendance | None, name: str) -> int | None:
    """Return a figure of sessions; nothing where none are known, which is not the same as no sessions."""
    if gross is None:
        return None
    return int(getattr(found, name)) if found else 0


def per(day: Day, name: str) -> float | None:
    """Return the listening hours by listener, or by session."""
    return round(day.tlh / getattr(day.net, name), 4) if day.net else None


COLUMNS = (
    Column("date", Kind.TEXT, lambda day: day.day.isoformat()),
    Column("radio_id", Kind.INTEGER, lambda day: day.radio_id),
    Column("stream", Kind.TEXT, lambda day: day.stream),
    Column("basis", Kind.TEXT, lambda day: "sessions" if day.gross else "sampled"),
    Column("hours", Kind.DECIMAL, lambda day: round(day.hours, 4)),
    Column("active_sessions", Kind.INTEGER, lambda day: figure(day.net, day.gross, "active")),
    Column("session_starts", Kind.INTEGER, lambda day: figure(day.net, day.gross, "started")),
    Column("tlh", Kind.DECIMAL, lambda day: round(day.tlh, 4)),
    Column("aas", Kind.DECIMAL, lambda day: round(day.tlh / day.hours, 4)),
    Column("cume", Kind.INTEGER, lambda day: figure(day.net, day.gross, "listeners")),
    Column("tsl", Kind.DECIMAL, lambda day: per(day, "listeners")),
    Column("atsl", Kind.DECIMAL, lambda day: per(day, "active")),
    Column("active_sessions_gross", Kind.INTEGER, lambda day: figure(day.gross, day.gross, "active")),
    Column("tlh_gross", Kind.DECIMAL, lambda day: round(day.gross.seconds / HOUR, 4) if day.gross else None),
)
