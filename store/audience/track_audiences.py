"""Track audiences: the listeners of a track who have a name, by rank or the latest first."""

from sqlalchemy import Connection, func, select

from store.audience.listens import Sum, read
from store.tables.audience import listeners
from store.tables.audience import track_audiences as sums

Row = tuple[int, Sum]  # a listener's number, and what their listens come to

STREAMS = sums.c.posted + sums.c.heard


def latest(conn: Connection, account: str, track_id: str, *, offset: int, limit: int) -> list[Row]:
    """Return a page of the listeners of a track, who heard it last first."""
    query = (
        select(sums)
        .join(listeners, listeners.c.number == sums.c.listener)
        .where(sums.c.account == account, sums.c.track_id == track_id, listeners.c.guest == 0)
        .order_by(sums.c.last_at.desc(), sums.c.listener)
        .offset(offset)
        .limit(limit)
    )
    return [(row.listener, read(row)) for row in conn.execute(query)]


def named(conn: Connection, account: str, track_id: str) -> int:
    """Return how many listeners of a track have a name."""
    query = (
        select(func.count())
        .select_from(sums.join(listeners, listeners.c.number == sums.c.listener))
        .where(sums.c.account == account, sums.c.track_id == track_id, listeners.c.guest == 0)
    )
    return conn.execute(query).scalar_one()


def top(conn: Connection, account: str, track_id: str, limit: int) -> list[Row]:
    """Return who heard a track most often, then longest."""
    query = (
        select(sums)
        .join(listeners, listeners.c.number == sums.c.listener)
        .where(sums.c.account == account, sums.c.track_id == track_id, listeners.c.guest == 0)
        .order_by(STREAMS.desc(), sums.c.seconds.desc(), listeners.c.id)
        .limit(limit)
    )
    return [(row.listener, read(row)) for row in conn.execute(query)]


def rank(conn: Connection, account: str, track_id: str, sum_: Sum, id_: str) -> int:
    """Return the rank of a listener with this id whose listens come to `sum_`."""
    seconds = sums.c.seconds
    same = (STREAMS - sum_.streams == 0) & (
        (seconds > sum_.seconds) | ((seconds == sum_.seconds) & (listeners.c.id < id_))
    )
    before = (STREAMS - sum_.streams > 0) | same
    query = (
        select(func.count())
        .select_from(sums.join(listeners, listeners.c.number == sums.c.listener))
        .where(sums.c.account == account, sums.c.track_id == track_id, listeners.c.guest == 0, before)
    )
    return 1 + conn.execute(query).scalar_one()
