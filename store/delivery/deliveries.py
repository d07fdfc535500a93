"""Deliveries: the log of what was delivered, for people who ask and for receivers that want it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from store.tables.delivery import delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """An event that its receiver has taken. Times are Unix seconds."""

    number: int  # in the order of delivery
    event_id: str
    account: str
    radio_id: int
    kind: str
    body: bytes
    created_at: float
    attempts: int  # that failed before
    status: int | None  # None: no request was wanted
    delivered_at: float

    @property
    def state(self) -> str:
        return "delivered"

    @property
    def last_status(self) -> int | None:
        return self.status


def latest(
    conn: Connection,
    *,
    account: str | None = None,
    radio_id: int | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Delivered]:
    """Return the last deliveries, in their order; `before`: the number of a delivery that they precede."""
    query = chosen(select(delivered), account, radio_id).order_by(delivered.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(delivered.c.number < before)
    return [Delivered(**row) for row in conn.execute(query).mappings()][::-1]


def ids(
    conn: Connection,
    *,
    account: str | None = None,
    radio_id: int | None = None,
    since: float | None = None,
    until: float | None = None,
) -> Iterator[str]:
    """Yield the ids of delivered events that happened in [since, until), in the order of delivery."""
    query = chosen(select(delivered.c.event_id), account, radio_id).order_by(delivered.c.number)
    if since is not None:
        query = query.where(delivered.c.created_at >= since)
    if until is not None:
        query = query.where(delivered.c.created_at < until)
    yield from dict.fromkeys(conn.execute(query).scalars())


def chosen(query: Select[Any], account: str | None, radio_id: int | None) -> Select[Any]:
    if account is not None:
        query = query.where(delivered.c.account == account)
    if radio_id is not None:
        query = query.where(delivered.c.radio_id == radio_id)
    return query
