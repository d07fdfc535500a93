"""Changes: the ends of their log, and the trimming of what the analytics engine has taken over."""

from sqlalchemy import Connection, delete, func, select

from store.tables.audience import listeners
from store.tables.audience import listening_sessions as sessions
from store.tables.changes import audience_changes as changes
from store.tables.mirrored import kind


def ends(conn: Connection) -> tuple[int, int]:
    """Return the numbers of the first and of the last change that are kept."""
    # Asked for in one SELECT of the table, SQLite would read it all.
    ends_of = (select(end(changes.c.seq)).scalar_subquery() for end in (func.min, func.max))
    first, last = conn.execute(select(*ends_of)).one()
    return first or 0, last or 0


def trim(conn: Connection, before: int) -> int:
    """Remove the changes from before one of them; return how many.

    The last one always stays: by it the engine knows the file again.
    """
    last = min(before, ends(conn)[1])
    return conn.execute(delete(changes).where(changes.c.seq < last)).rowcount


def listeners_since(conn: Connection, seq: int, account: str, radio_id: int, heard_after: float) -> set[int]:
    """Return whose sessions on a stream, of those that lasted until a time, changed after a change."""
    some = select(changes.c.number).where(changes.c.seq > seq, changes.c.kind == kind(sessions.name))
    query = select(sessions.c.listener).where(
        sessions.c.number.in_(some),
        sessions.c.account == account,
        sessions.c.radio_id == radio_id,
        sessions.c.heard_until >= heard_after,
    )
    return set(conn.execute(query).scalars())


def erased_since(conn: Connection, seq: int) -> set[int]:
    """Return the numbers of listeners who were erased after a change."""
    some = select(changes.c.number).where(changes.c.seq > seq, changes.c.kind == kind(listeners.name))
    query = some.outerjoin(listeners, listeners.c.number == changes.c.number)
    return set(conn.execute(query.where(listeners.c.number.is_(None))).scalars())
