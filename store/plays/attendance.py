"""Attendance: who listened to each stream in a time, and for how long."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Float, case, distinct, func, select

from store.plays.reporting import Chosen
from store.segments.impressions import is_member
from store.tables.audience import listening_sessions as sessions


class Attendance(NamedTuple):
    """Who listened to a stream for a while."""

    radio_id: int
    active: int  # sessions with any time in it
    started: int  # sessions that began in it
    seconds: float  # of all together
    listeners: int  # different ones


def longest_session(conn: Connection, account: str) -> float:
    """Return the seconds of the longest listening session of an account."""
    length = func.max(sessions.c.heard_until - sessions.c.joined_at)
    return conn.execute(select(length).where(sessions.c.account == account)).scalar() or 0.0


def attendance(
    conn: Connection, chosen: Chosen, *, at_least: float, longest: float
) -> Mapping[int, Attendance]:
    """Return who listened in [begins, ends), by stream, in sessions of `at_least` seconds.

    `longest`: seconds of the longest session there is, a bound for the index.
    """
    begins, ends = chosen.begins, chosen.ends
    joined, until = sessions.c.joined_at, sessions.c.heard_until
    inside = case((until < ends, until), else_=ends) - case((joined > begins, joined), else_=begins)
    query = select(
        sessions.c.radio_id,
        func.count(),
        func.sum(case((sessions.c.joined_at >= begins, 1), else_=0)),
        func.sum(inside, type_=Float),
        func.count(distinct(sessions.c.listener)),
    ).where(
        sessions.c.account == chosen.account,
        sessions.c.heard_until.between(begins, ends + longest),
        sessions.c.joined_at < ends,
        (sessions.c.heard_until > begins) | (sessions.c.joined_at >= begins),
        sessions.c.heard_until - sessions.c.joined_at >= at_least,
    )
    if chosen.members:
        query = query.where(is_member(chosen.members))
    if chosen.radio_ids:
        query = query.where(sessions.c.radio_id.in_(chosen.radio_ids))
    found = conn.execute(query.group_by(sessions.c.radio_id))
    return {row[0]: Attendance._make(row) for row in found}
