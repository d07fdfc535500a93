"""Members: which listeners are in a segment. A new set is written beside the old one, and takes its place."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from store.tables.audience import listeners
from store.tables.segments import listener_attributes, segment_members, segments

BATCH = 500  # values a query: databases limit how many
SUBSCRIBED = "is_subscribed"


def numbers(conn: Connection, account: str, ids: Sequence[str]) -> list[int]:
    """Return the numbers of listeners by their ids, as far as there are such."""
    found: list[int] = []
    for start in range(0, len(ids), BATCH):
        some = listeners.c.id.in_(ids[start : start + BATCH])
        found += conn.execute(
            select(listeners.c.number).where(listeners.c.account == account, some)
        ).scalars()
    return found


def add(conn: Connection, segment: int, generation: int, members: Sequence[int]) -> None:
    rows = [{"segment": segment, "generation": generation, "listener": number} for number in members]
    if rows:
        conn.execute(insert(segment_members), rows)


def counted(conn: Connection, segment: int, generation: int) -> tuple[int, int]:
    """Return how many members a generation has, and how many of them do not want to be written to."""
    of_segment = (segment_members.c.segment == segment) & (segment_members.c.generation == generation)
    joined = segment_members.join(
        listener_attributes, listener_attributes.c.listener == segment_members.c.listener
    )
    gone = (listener_attributes.c.name == SUBSCRIBED) & (listener_attributes.c.number == 0)
    total = select(func.count()).select_from(segment_members).where(of_segment)
    unsubscribed = select(func.count()).select_from(joined).where(of_segment, gone)
    return conn.execute(total).scalar_one(), conn.execute(unsubscribed).scalar_one()


def settle(conn: Connection, segment: int, generation: int, counts: tuple[int, int], now: float) -> None:
    """Make a generation the members of a segment; `counts`: what was counted of it. `now`: Unix time."""
    total, unsubscribed = counts
    values = {"generation": generation, "total": total, "unsubscribed": unsubscribed, "updated_at": now}
    conn.execute(update(segments).where(segments.c.number == segment).values(values))


def forget(conn: Connection, segment: int, keep: int | None, limit: int) -> int:
    """Remove up to `limit` members of other generations than `keep`; return how many. None: of all."""
    old = segment_members.c.segment == segment
    if keep is not None:
        old &= segment_members.c.generation != keep
    some = select(segment_members.c.generation, segment_members.c.listener).where(old).limit(limit)
    rows = conn.execute(some).all()
    for generation in {row.generation for row in rows}:
        gone = [row.listener for row in rows if row.generation == generation]
        for start in range(0, len(gone), BATCH):
            conn.execute(
                delete(segment_members).where(
                    segment_members.c.segment == segment,
                    segment_members.c.generation == generation,
                    segment_members.c.listener.in_(gone[start : start + BATCH]),
                )
            )
    return len(rows)


def ids(conn: Connection, segment: int, after: str, limit: int) -> list[str]:
    """Return the ids of members that follow `after`, in their order."""
    query = (
        select(listeners.c.id)
        .join(segment_members, segment_members.c.listener == listeners.c.number)
        .join(segments, segments.c.number == segment_members.c.segment)
        .where(segments.c.number == segment, segment_members.c.generation == segments.c.generation)
        .where(listeners.c.id > after)
        .order_by(listeners.c.id)
        .limit(limit)
    )
    return list(conn.execute(query).scalars())
