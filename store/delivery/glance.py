"""A glance at the delivery of an account: figures that cost little however much waits."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from store.delivery.outbox import Event, events
from store.tables.delivery import delivered, outbox

MOST = 10_000  # rows that are counted; there may be more
FRONT = 200  # events of those that wait, among which failed ones are looked for


@dataclass(frozen=True, slots=True)
class Glance:
    """How delivery goes. Counts of MOST mean so many or more."""

    pending: int
    parked: int
    oldest: float | None  # Unix time at which the oldest pending event happened
    delivered: int  # lately


def glance(conn: Connection, account: str, since: float) -> Glance:
    """Return how much waits, and how much was delivered since a Unix time."""
    done = (delivered.c.account == account, delivered.c.delivered_at >= since)
    first = select(outbox.c.created_at).where(*waiting(account, "pending")).order_by(outbox.c.seq).limit(1)
    return Glance(
        pending=counted(conn, select(outbox.c.seq).where(*waiting(account, "pending"))),
        parked=counted(conn, select(outbox.c.seq).where(*waiting(account, "parked"))),
        oldest=conn.execute(first).scalar(),
        delivered=counted(conn, select(delivered.c.number).where(*done)),
    )


def failing(conn: Connection, account: str, limit: int) -> list[Event]:
    """Return events whose last attempt failed, the oldest first: those put aside, and the first that wait."""
    aside = select(outbox).where(*waiting(account, "parked")).order_by(outbox.c.next_at).limit(limit)
    front = select(outbox).where(*waiting(account, "pending")).order_by(outbox.c.seq).limit(FRONT)
    tried = [event for event in events(conn, front) if event.attempts]
    return sorted([*events(conn, aside), *tried], key=lambda event: event.seq)[:limit]


def counted(conn: Connection, rows: Select[Any]) -> int:
    return conn.execute(select(func.count()).select_from(rows.limit(MOST).subquery())).scalar_one()


def waiting(account: str, state: str) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.state == state, outbox.c.account == account
