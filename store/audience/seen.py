"""Seen: ids of events of the audience that were taken in, so that none counts twice."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from store.tables.audience import seen_events

BATCH = 500  # values a query: databases limit how many


def among(conn: Connection, account: str, ids: Iterable[str]) -> set[str]:
    """Return those of some ids that were seen before."""
    wanted = sorted(set(ids))
    found: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        some = seen_events.c.event_id.in_(wanted[start : start + BATCH])
        query = select(seen_events.c.event_id).where(seen_events.c.account == account, some)
        found.update(conn.execute(query).scalars())
    return found


def remember(conn: Connection, account: str, ids: Iterable[str], now: float) -> None:
    """Remember ids that are new."""
    rows = [{"account": account, "event_id": id_, "seen_at": now} for id_ in sorted(set(ids))]
    if rows:
        conn.execute(insert(seen_events), rows)


def forget(conn: Connection, before: float) -> int:
    """Forget ids that were seen before a time; return how many."""
    return conn.execute(delete(seen_events).where(seen_events.c.seen_at < before)).rowcount
