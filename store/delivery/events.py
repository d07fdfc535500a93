"""Events for those who poll: the latest of every stream, under each name that its owner's tokens give it.

A name is a longpoll category: who knows it may read, without a token. Timestamps are Unix milliseconds, and
strictly increase within a category: a client that says which one it saw last misses nothing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from store.accounts import tokens
from store.tables.delivery import events

KEPT = 200  # events of a category
BATCH = 1000  # rows a transaction, when many go


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event, as one category has it."""

    number: int  # of the row
    category: str
    timestamp: int  # milliseconds
    account: str
    radio_id: int
    kind: str  # result, notification
    body: bytes  # what the callback URL receives


def add(
    conn: Connection,
    account: str,
    radio_id: int,
    kind: str,
    body: bytes,
    *,
    now: Callable[[], float] = time.time,
) -> list[str]:
    """Keep an event for those who poll, in the transaction of what it tells of; return its categories."""
    moment = int(now() * 1000)
    polled = [tokens.category(token.md5, radio_id) for token in tokens.listed(conn, account)]
    for category in polled:
        timestamp = max(moment, latest(conn, category) + 1)
        values = {"category": category, "timestamp": timestamp, "account": account, "radio_id": radio_id}
        conn.execute(insert(events).values(values | {"kind": kind, "body": body}))
        trim(conn, category)
    return polled


def latest(conn: Connection, category: str) -> int:
    """Return the timestamp of the newest event; 0 where there is none."""
    query = select(func.coalesce(func.max(events.c.timestamp), 0)).where(events.c.category == category)
    newest: int = conn.execute(query).scalar_one()
    return newest


def after(conn: Connection, category: str, timestamp: int) -> Event | None:
    """Return the oldest event after a timestamp."""
    query = (
        select(events)
        .where(events.c.category == category, events.c.timestamp > timestamp)
        .order_by(events.c.timestamp)
        .limit(1)
    )
    row = conn.execute(query).mappings().one_or_none()
    return Event(**row) if row else None


def results(conn: Connection, category: str, limit: int) -> Sequence[Event]:
    """Return the newest results, the oldest of them first."""
    query = (
        select(events)
        .where(events.c.category == category, events.c.kind == "result")
        .order_by(events.c.timestamp.desc())
        .limit(limit)
    )
    return [Event(**row) for row in conn.execute(query).mappings()][::-1]


def trim(conn: Connection, category: str) -> None:
    """Forget all but the newest events of a category."""
    of_category = events.c.category == category
    newest = select(events.c.timestamp).where(of_category).order_by(events.c.timestamp.desc())
    last = newest.offset(KEPT).limit(1).scalar_subquery()
    conn.execute(delete(events).where(of_category, events.c.timestamp <= last))


def expire(conn: Connection, before: float, *, limit: int = BATCH) -> int:
    """Forget events from before a Unix time, in seconds; return how many."""
    chosen = select(events.c.number).where(events.c.timestamp < before * 1000).limit(limit)
    return conn.execute(delete(events).where(events.c.number.in_(chosen))).rowcount
