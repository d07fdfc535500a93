"""Upkeep: forgetting what is older than it may be, and erasing a listener who wishes it."""

from sqlalchemy import Connection

from audience.identity import Privacy
from audience.times import LATEST, SKEW
from store.audience import erasure, listeners, seen
from store.database import Database

AT_ONCE = 1000  # rows of a transaction, of each table
REMEMBERED = LATEST + SKEW + 3600.0  # seconds: an event is too late before its id is forgotten


async def forget(database: Database, now: float, retention: float) -> int:
    """Remove what was heard more than `retention` seconds ago; return how many rows that was."""
    removed = 0
    while True:
        some = await database.write(lambda conn: erasure.forget(conn, now - retention, AT_ONCE))
        removed += some
        if not some:
            break
    return removed + await database.write(lambda conn: seen.forget(conn, now - REMEMBERED))


def erase(conn: Connection, account: str, user_id: str, privacy: Privacy) -> bool:
    """Erase a listener, by the id the account's app knows them by; return whether there was one.

    How many heard a play stays as it was counted: it tells of nobody.
    """
    listener = listeners.find(conn, account, privacy.user(account, user_id).id)
    if listener is None:
        return False
    erasure.erase(conn, listener)
    return True
