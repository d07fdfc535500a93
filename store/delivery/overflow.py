"""Overflow: what goes when more waits than is kept, and how much comes in.

First notifications that later ones have overtaken, then other notifications, the oldest first, and then the
oldest results: a result is worth money, and a notification only says how things were.
"""

import json
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Connection, delete, func, select

from store.tables.delivery import delivered, outbox

LANES = 100  # lanes a transaction


@dataclass(frozen=True, slots=True)
class Loss:
    """What was given up."""

    superseded: int = 0  # notifications that told of a state that had passed
    notifications: int = 0  # others
    results: int = 0

    @property
    def total(self) -> int:
        return self.superseded + self.notifications + self.results


def excess(conn: Connection, limit: int, limit_bytes: int) -> int:
    """Return how many events wait above `limit`; or, of average size, above `limit_bytes` of their bodies.

    Reads the whole table: 0.8 s a million events.
    """
    size = func.coalesce(func.sum(func.length(outbox.c.body)), 0)
    count, held = conn.execute(select(func.count(), size).select_from(outbox)).one()
    heavy = ceil(count * (held - limit_bytes) / held) if held else 0
    above: int = max(0, count - limit, heavy)
    return above


def coalesce(conn: Connection, *, lanes: int = LANES) -> int:
    """Give up the notifications of some lanes between the first and the last; return how many.

    When these two tell the same, the last goes as well, so that a receiver is never told a state twice
    in a row.
    """
    first, last = func.min(outbox.c.seq), func.max(outbox.c.seq)
    lane = (outbox.c.account, outbox.c.radio_id)
    told = (outbox.c.kind == "notification", outbox.c.state == "pending")
    crowded = select(*lane, first, last).where(*told).group_by(*lane).having(func.count() > 2).limit(lanes)  # noqa: PLR2004 - the first and the last stay
    gone = 0
    for account, radio_id, start, end in conn.execute(crowded).all():
        same = code(conn, start) == code(conn, end)
        between = (outbox.c.seq > start, outbox.c.seq <= end if same else outbox.c.seq < end)
        of_lane = (outbox.c.account == account, outbox.c.radio_id == radio_id)
        gone += conn.execute(delete(outbox).where(*told, *of_lane, *between)).rowcount
    return gone


def give_up(conn: Connection, kind: str, count: int) -> int:
    """Give up the oldest events of a kind; return how many there were."""
    oldest = select(outbox.c.seq).where(outbox.c.kind == kind).order_by(outbox.c.seq).limit(count)
    return conn.execute(delete(outbox).where(outbox.c.seq.in_(oldest))).rowcount


def code(conn: Connection, seq: int) -> object:
    """Return what a notification tells."""
    body = conn.execute(select(outbox.c.body).where(outbox.c.seq == seq)).scalar_one()
    return json.loads(body)["notification"]["notification_code"]


def inflow(conn: Connection, since: float) -> dict[str, int]:
    """Return how many events happened since a Unix time, by account."""
    waiting = select(outbox.c.account, func.count()).where(outbox.c.created_at >= since)
    gone = select(delivered.c.account, func.count()).where(
        delivered.c.delivered_at >= since, delivered.c.created_at >= since
    )
    totals: dict[str, int] = {}
    for query in (waiting.group_by(outbox.c.account), gone.group_by(delivered.c.account)):
        for account, count in conn.execute(query):
            totals[account] = totals.get(account, 0) + count
    return totals
