"""Lanes: the next event of each. The cost is one of lanes, and not of events; most often not even that."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, and_, func, select

from store.delivery.outbox import Event, events
from store.tables.delivery import outbox

FRONT = 200  # events; where they are of enough lanes, nothing else is looked at


def heads(conn: Connection, account: str, *, limit: int, without: Collection[int] = ()) -> list[Event]:
    """Return the first pending event of every lane of an account, the oldest lanes first.

    Args:
        conn: connection.
        account: whose events.
        limit: lanes, at most.
        without: events to pass over: the lane's next one is its head then.
    """
    numbers = near(conn, account, limit, without)
    if len(numbers) < limit:
        numbers = all_of(conn, account, limit, without)
    return events(conn, select(outbox).where(outbox.c.seq.in_(numbers)).order_by(outbox.c.seq))


def near(conn: Connection, account: str, limit: int, without: Collection[int]) -> Sequence[int]:
    """Return the heads among the oldest events of all. With 500 lanes half the work of `all_of`, or less."""
    columns = (outbox.c.seq, outbox.c.account, outbox.c.radio_id, outbox.c.state)
    front = select(*columns).order_by(outbox.c.seq).limit(FRONT).subquery("front")
    head = func.min(front.c.seq)
    query = (
        select(head)
        .where(front.c.account == account, front.c.state == "pending", front.c.seq.not_in(without))
        .group_by(front.c.radio_id)
        .order_by(head)
        .limit(limit)
    )
    return conn.execute(query).scalars().all()


def all_of(conn: Connection, account: str, limit: int, without: Collection[int]) -> Sequence[int]:
    """Return the heads of all lanes, the oldest first: steps from lane to lane over the index."""
    pending = and_(outbox.c.state == "pending", outbox.c.account == account)
    first = select(func.min(outbox.c.radio_id).label("radio_id")).where(pending)
    lanes = first.cte("lanes", recursive=True)
    following = (
        select(func.min(outbox.c.radio_id)).where(pending, outbox.c.radio_id > lanes.c.radio_id)
    ).scalar_subquery()
    lanes = lanes.union_all(select(following).where(lanes.c.radio_id.is_not(None)))
    head = (
        select(func.min(outbox.c.seq)).where(
            pending, outbox.c.radio_id == lanes.c.radio_id, outbox.c.seq.not_in(without)
        )
    ).scalar_subquery()
    found = select(head.label("seq")).select_from(lanes).subquery("heads")
    query = select(found.c.seq).where(found.c.seq.is_not(None)).order_by(found.c.seq).limit(limit)
    return conn.execute(query).scalars().all()
