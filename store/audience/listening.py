"""Listening: the sessions of listeners, and who is there at present."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from store.tables.accounts import streams
from store.tables.audience import listeners
from store.tables.audience import listening_sessions as sessions

BATCH = 500  # values a query: databases limit how many

Span = tuple[int, float, float]  # a listener, joined, heard until


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A listener on a stream without a break. Times are Unix seconds."""

    number: int = 0  # given when it is added
    account: str
    radio_id: int
    listener: int
    session: str = ""  # what the client calls it
    joined_at: float
    heard_until: float
    gone: int = 0  # 1: the last sign of life was a leave


NEW = tuple(name for name in Session.__dataclass_fields__ if name != "number")


def of_listeners(conn: Connection, numbers: Iterable[int], since: float) -> list[Session]:
    """Return sessions of some listeners that lasted until `since` or longer."""
    wanted = sorted(set(numbers))
    found: list[Session] = []
    for start in range(0, len(wanted), BATCH):
        some = sessions.c.listener.in_(wanted[start : start + BATCH])
        query = select(sessions).where(some, sessions.c.heard_until >= since)
        found += [Session(**row) for row in conn.execute(query).mappings()]
    return found


def add(conn: Connection, new: Sequence[Session]) -> None:
    rows = [{name: getattr(session, name) for name in NEW} for session in new]  # asdict: 7 times slower
    if rows:
        conn.execute(insert(sessions), rows)


def change(conn: Connection, changed: Sequence[Session]) -> None:
    """Store when sessions began and ended, as is known now."""
    rows = [
        {"of": one.number, "joined": one.joined_at, "until": one.heard_until, "left": one.gone}
        for one in changed
    ]
    if rows:
        values: dict[str, BindParameter[Any]] = {
            "joined_at": bindparam("joined"),
            "heard_until": bindparam("until"),
            "gone": bindparam("left"),
        }
        conn.execute(update(sessions).where(sessions.c.number == bindparam("of")).values(values), rows)


def remove(conn: Connection, numbers: Sequence[int]) -> None:
    rows = [{"of": number} for number in numbers]
    if rows:
        conn.execute(delete(sessions).where(sessions.c.number == bindparam("of")), rows)


def between(
    conn: Connection, account: str, begins: float, ends: float, radio_id: int | None = None
) -> Sequence[Span]:
    """Return who listened to a stream, or to any of the account, in [begins, ends], and when."""
    query = select(sessions.c.listener, sessions.c.joined_at, sessions.c.heard_until).where(
        sessions.c.account == account, sessions.c.heard_until >= begins, sessions.c.joined_at < ends
    )
    if radio_id is not None:
        query = query.where(sessions.c.radio_id == radio_id)
    return cast(Sequence[Span], conn.execute(query).all())


def any_since(conn: Connection, account: str, radio_id: int, since: float) -> bool:
    """Whether anybody's session on a stream lasted until `since` or longer."""
    query = select(sessions.c.listener).where(
        sessions.c.account == account, sessions.c.radio_id == radio_id, sessions.c.heard_until >= since
    )
    return conn.execute(query.limit(1)).first() is not None


def present(conn: Connection, account: str, radio_id: int, since: float) -> int:
    """Return how many different listeners gave a sign of life after `since`, and have not left."""
    query = select(func.count(sessions.c.listener.distinct())).where(here(account, radio_id, since))
    return conn.execute(query).scalar_one()


def attendance(conn: Connection, account: str, radio_id: int, since: float) -> tuple[int, float]:
    """Return how many different listeners a stream had after `since`, and for how many seconds in all."""
    joined = case((sessions.c.joined_at < since, since), else_=sessions.c.joined_at)
    seconds = func.coalesce(func.sum(sessions.c.heard_until - joined), 0.0)
    query = select(func.count(sessions.c.listener.distinct()), seconds).where(
        sessions.c.account == account, sessions.c.radio_id == radio_id, sessions.c.heard_until >= since
    )
    count, total = conn.execute(query).one()
    return count, total


def present_anywhere(conn: Connection, since: float) -> int:
    """Return how many are present, as `present` counts them, on all streams that there are together."""
    of_stream = (sessions.c.account == streams.c.account) & (sessions.c.radio_id == streams.c.radio_id)
    there = (sessions.c.heard_until > since) & (sessions.c.gone == 0)
    # For each stream on its own: a join would read every session there ever was.
    on_it = select(func.count(sessions.c.listener.distinct())).where(of_stream, there).correlate(streams)
    total: int = conn.execute(select(func.coalesce(func.sum(on_it.scalar_subquery()), 0))).scalar_one()
    return total


def viewers(
    conn: Connection, account: str, radio_id: int, since: float, *, search: str, offset: int, limit: int
) -> tuple[int, list[tuple[int, float]]]:
    """Return how many with a name are there at present, and a page of them: numbers, and when they joined.

    The latest come first. `search`: a part of their names, folded.
    """
    condition = here(account, radio_id, since) & (listeners.c.guest == 0)
    if search:
        condition &= listeners.c.sought.contains(search, autoescape=True)
    joined = sessions.join(listeners, listeners.c.number == sessions.c.listener)
    count = select(func.count(sessions.c.listener.distinct())).select_from(joined).where(condition)
    since_when = func.min(sessions.c.joined_at)
    page = (
        select(sessions.c.listener, since_when)
        .select_from(joined)
        .where(condition)
        .group_by(sessions.c.listener)
        .order_by(since_when.desc(), sessions.c.listener.desc())
        .offset(offset)
        .limit(limit)
    )
    return conn.execute(count).scalar_one(), [(number, at) for number, at in conn.execute(page)]


def here(account: str, radio_id: int, since: float) -> ColumnElement[bool]:
    return (
        (sessions.c.account == account)
        & (sessions.c.radio_id == radio_id)
        & (sessions.c.heard_until > since)
        & (sessions.c.gone == 0)
    )
