"""The outbox: events on their way to their owners. Events of one stream make a lane, and leave in order.

An event is pending until it is delivered, or parked where it holds up its lane: then the lane goes on, and
the event is tried again on a schedule of its own. Nothing here reads more than it returns; lanes.py finds the
next event of each lane.
"""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, exists, insert, or_, select, update
from sqlalchemy import delete as delete_from

from store.delivery.ids import event_id
from store.tables.accounts import accounts
from store.tables.delivery import delivered, outbox

Lane = tuple[str, int]  # account, radio_id

MAX_ERROR = 500  # characters kept of what went wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event that is not delivered yet."""

    seq: int  # the order in which events happened
    event_id: str  # the same on every attempt
    account: str
    radio_id: int
    kind: str  # result, notification
    body: bytes  # exactly as it is sent
    created_at: float
    state: str = "pending"  # or "parked"
    attempts: int = 0  # that failed
    parkings: int = 0  # attempts that failed since it was parked, and the one that parked it
    next_at: float = 0.0  # Unix time of the next attempt
    last_status: int | None = None
    last_error: str | None = None

    @property
    def lane(self) -> Lane:
        return (self.account, self.radio_id)


def add(
    conn: Connection,
    account: str,
    radio_id: int,
    kind: str,
    body: bytes,
    *,
    now: Callable[[], float] = time.time,
    randomness: Callable[[int], bytes] = os.urandom,
) -> str:
    """Put an event in, in the transaction of what it tells of; return its id."""
    created_at = now()
    identity = event_id(created_at, randomness(10))
    values = {
        "event_id": identity,
        "account": account,
        "radio_id": radio_id,
        "kind": kind,
        "body": body,
        "created_at": created_at,
    }
    conn.execute(insert(outbox).values(FRESH | values))
    return identity


FRESH: dict[str, Any] = {"state": "pending", "attempts": 0, "parkings": 0, "next_at": 0.0}


def waiting(conn: Connection, now: float) -> dict[str, str]:
    """Return the callback URLs of the accounts that have something to deliver at Unix time `now`."""
    of_account = outbox.c.account == accounts.c.name
    pending = exists().where(of_account, outbox.c.state == "pending")
    parked = exists().where(of_account, outbox.c.state == "parked", outbox.c.next_at <= now)
    query = select(accounts.c.name, accounts.c.callback_url).where(
        accounts.c.callback_url.is_not(None), or_(pending, parked)
    )
    return {row.name: row.callback_url for row in conn.execute(query)}


def due_parked(conn: Connection, account: str, now: float, *, limit: int) -> list[Event]:
    """Return parked events whose time has come at Unix time `now`, the most overdue first."""
    query = (
        select(outbox)
        .where(outbox.c.state == "parked", outbox.c.account == account, outbox.c.next_at <= now)
        .order_by(outbox.c.next_at, outbox.c.seq)
        .limit(limit)
    )
    return events(conn, query)


def mark_delivered(conn: Connection, event: Event, status: int | None, now: float) -> None:
    """Move an event to the log of delivered ones; `status` None: no request was wanted."""
    if not conn.execute(delete_from(outbox).where(outbox.c.seq == event.seq)).rowcount:
        return  # a person dropped it meanwhile
    fields = asdict(event)
    values = {name: fields[name] for name in LOGGED}
    conn.execute(insert(delivered).values(values | {"status": status, "delivered_at": now}))


LOGGED = ("event_id", "account", "radio_id", "kind", "body", "created_at", "attempts")


def postpone(conn: Connection, event: Event, status: int | None, error: str, next_at: float) -> None:
    """Record a failed attempt; the event stays where it is."""
    conn.execute(update(outbox).where(outbox.c.seq == event.seq).values(failed(status, error, next_at)))


def park(conn: Connection, event: Event, status: int | None, error: str, next_at: float) -> None:
    """Record a failed attempt, and take the event out of its lane until `next_at`."""
    parked = {"state": "parked", "parkings": outbox.c.parkings + 1}
    values = failed(status, error, next_at) | parked
    conn.execute(update(outbox).where(outbox.c.seq == event.seq).values(values))


def failed(status: int | None, error: str, next_at: float) -> dict[str, Any]:
    return {
        "attempts": outbox.c.attempts + 1,
        "next_at": next_at,
        "last_status": status,
        "last_error": error[:MAX_ERROR],
    }


def events(conn: Connection, query: Select[Any]) -> list[Event]:
    return [Event(**row) for row in conn.execute(query).mappings()]
