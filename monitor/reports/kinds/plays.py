"""Plays: every play, and all that is known of it."""

from sqlalchemy import Connection

from monitor.reports.choosing import chosen_plays
from monitor.reports.kinds.fields import fields
from monitor.reports.orders import Order, file_name
from monitor.reports.profiles import Report, ReportProfile
from store.plays import reporting


def plays(conn: Connection, order: Order) -> Report:
    wanted, notes = chosen_plays(conn, order)
    return Report(
        name=file_name(order),
        title="Plays",
        profile=ReportProfile(columns=fields(order.account, order.period.zone)),
        facts=reporting.played(conn, wanted),
        total=reporting.count(conn, wanted),
        notes=notes,
    )
