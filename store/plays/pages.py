"""Pages: the catalogue piece by piece, for those who must not ask for all of it at once."""

from sqlalchemy import Connection, select

from store.plays.tracks import Track, matching
from store.tables.plays import tracks


def page(conn: Connection, after: str, limit: int) -> list[Track]:
    """Return up to `limit` tracks whose ids follow `after`, in their order."""
    query = select(tracks).where(tracks.c.id > after).order_by(tracks.c.id).limit(limit)
    return matching(conn, query)
