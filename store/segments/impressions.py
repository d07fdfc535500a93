"""Segment impressions: how many members of a segment heard each play, as far as sessions tell."""

import math
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, distinct, func, or_, select

from store.segments.segments import Segment
from store.tables.audience import impressions
from store.tables.audience import listening_sessions as sessions
from store.tables.plays import plays
from store.tables.segments import segment_members

SESSIONS, NONE = "sessions", "none"  # what impressions are known by
# When a play was on for its listeners, who hear it later than we, and when somebody was there.
started, ended = plays.c.started_at + impressions.c.delay, plays.c.ended_at + impressions.c.delay
joined, until = sessions.c.joined_at, sessions.c.heard_until


@dataclass(frozen=True, slots=True)
class Members:
    """The listeners that count, and which sessions there are to tell of them."""

    account: str
    segment: int
    generation: int
    since: float  # Unix time: of what was before, sessions are no longer kept
    longest: float  # seconds of the longest session, a bound for the index


def members(conn: Connection, segment: Segment) -> Members:
    """Return who counts where only a segment does."""
    kept = select(func.min(sessions.c.heard_until), func.max(sessions.c.heard_until - sessions.c.joined_at))
    since, longest = conn.execute(kept.where(sessions.c.account == segment.account)).one()
    since = math.inf if since is None else since
    return Members(segment.account, segment.number, segment.generation, since, longest or 0.0)


def is_member(wanted: Members) -> ColumnElement[bool]:
    """Return the condition on a session that its listener counts."""
    return sessions.c.listener.in_(
        select(segment_members.c.listener).where(
            segment_members.c.segment == wanted.segment, segment_members.c.generation == wanted.generation
        )
    )


def weighted(wanted: Members, begins: float, ends: float) -> Subquery:
    """Return what takes the place of the table of impressions, for plays that started in [begins, ends).

    A play that no member is known to have heard has 0 listeners where sessions tell of all it had, and the
    basis none where they do not.
    """
    heard = hearing(wanted, begins, ends)
    length = plays.c.ended_at - plays.c.started_at
    told = or_(heard.c.play.is_not(None), impressions.c.basis == SESSIONS)
    return (
        select(
            impressions.c.play,
            func.coalesce(heard.c.listeners, 0).label("listeners"),
            func.coalesce(heard.c.seconds, 0.0).label("seconds"),
            case((length > 0, func.coalesce(heard.c.seconds, 0.0) / length), else_=0.0).label("average"),
            case((and_(told, started >= wanted.since), SESSIONS), else_=NONE).label("basis"),
        )
        .select_from(
            plays.join(impressions, impressions.c.play == plays.c.id).outerjoin(
                heard, heard.c.play == plays.c.id
            )
        )
        .where(of_account(wanted, begins, ends))
        .subquery("weighted")
    )


def hearing(wanted: Members, begins: float, ends: float) -> Subquery:
    """Return how many members heard each play that some of them did, and for how long."""
    pairs = sessions.join(
        plays, and_(plays.c.account == sessions.c.account, plays.c.radio_id == sessions.c.radio_id)
    ).join(impressions, impressions.c.play == plays.c.id)
    seconds = case((until < ended, until), else_=ended) - case((joined > started, joined), else_=started)
    return (
        select(
            plays.c.id.label("play"),
            func.count(distinct(sessions.c.listener)).label("listeners"),
            func.sum(seconds).label("seconds"),
        )
        .select_from(pairs)
        .where(overlapping(wanted, begins, ends))
        .group_by(plays.c.id)
        .subquery("heard")
    )


def overlapping(wanted: Members, begins: float, ends: float) -> ColumnElement[bool]:
    """Return the condition on a session of a member and a play of its stream that was heard in it.

    SQLite must go through the sessions, and look up the plays of each; the other way around takes minutes. It
    looks up by a column that stands alone on its side, and not by one plus nothing.
    """
    counted = plays.join(impressions, impressions.c.play == plays.c.id)
    longest = select(func.max(ended - plays.c.started_at)).select_from(counted)
    slack = longest.where(of_account(wanted, begins, ends)).scalar_subquery()
    return and_(
        sessions.c.account == wanted.account,
        is_member(wanted),
        until > begins,
        until < ends + slack + wanted.longest,
        plays.c.started_at.between(joined - slack, until + 0),
        plays.c.started_at + 0 >= begins,
        plays.c.started_at + 0 < ends,
        joined + 0 < ended,
        until + 0 > started,
    )


def of_account(wanted: Members, begins: float, ends: float) -> ColumnElement[bool]:
    return and_(plays.c.account == wanted.account, plays.c.started_at >= begins, plays.c.started_at < ends)
