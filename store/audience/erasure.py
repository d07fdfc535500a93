"""Erasure: taking listeners out, one at their wish, or all that was heard before a time."""

from sqlalchemy import Connection, Table, delete, select

from store.audience.listeners import Listener, perhaps_unseen, seen
from store.tables.accounts import accounts
from store.tables.audience import follows, listeners, listening_sessions, listens, track_audiences
from store.tables.segments import listener_attributes, segment_members

OF_LISTENER: tuple[Table, ...] = (
    listening_sessions,
    listens,
    track_audiences,
    listener_attributes,
    segment_members,
)


def erase(conn: Connection, listener: Listener) -> int:
    """Remove a listener, and all that tells of what they heard; return how many rows that was."""
    number = listener.number
    erased = sum(
        conn.execute(delete(table).where(table.c.listener == number)).rowcount for table in OF_LISTENER
    )
    either = (follows.c.follower == number) | (follows.c.followee == number)
    erased += conn.execute(delete(follows).where(either)).rowcount
    return erased + conn.execute(delete(listeners).where(listeners.c.number == number)).rowcount


def traces(conn: Connection, listener: Listener) -> dict[str, int]:
    """Return how many rows of each table tell of a listener; empty: none does."""
    number = listener.number
    conditions = {table: table.c.listener == number for table in OF_LISTENER}
    conditions[follows] = (follows.c.follower == number) | (follows.c.followee == number)
    conditions[listeners] = (listeners.c.number == number) | (
        (listeners.c.account == listener.account) & (listeners.c.id == listener.id)
    )
    found = {
        table.name: len(conn.execute(select(table).where(condition)).all())
        for table, condition in conditions.items()
    }
    return {name: count for name, count in found.items() if count}


def forget(conn: Connection, before: float, limit: int) -> int:
    """Remove up to `limit` rows of each table of what ended before a time; return how many that were touched.

    Where none was there is nothing left. What a listener's listens come to stays as long as the listener was
    seen since.
    """
    touched = 0
    # Accounts are named because the index of times begins with them: else all sessions would be gone through.
    known = listening_sessions.c.account.in_(select(accounts.c.name))
    over = (
        (listening_sessions, known & (listening_sessions.c.heard_until < before)),
        (listens, listens.c.at < before),
    )
    for table, is_over in over:
        old = select(table.c.number).where(is_over).limit(limit)
        touched += conn.execute(delete(table).where(table.c.number.in_(old))).rowcount
    again: dict[int, float] = {}
    for listener, latest in perhaps_unseen(conn, before, limit):
        if latest < before:
            touched += erase(conn, listener)
        else:
            again[listener.number] = latest
    seen(conn, again)  # they are looked at again when that is old
    return touched + len(again)
