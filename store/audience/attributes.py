"""Attributes: what profiles say of listeners besides their names, and which artist a track is of."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, delete, func, insert, select, update

from store.tables.audience import listeners
from store.tables.plays import tracks
from store.tables.segments import listener_attributes as attributes
from store.tables.segments import track_artists

MOST_NAMES = 100  # of a listener
BATCH = 500  # values a query: databases limit how many

Value = tuple[str | None, float | None]  # as text, and as a number


def describe(conn: Connection, listener: int, said: Mapping[str, Value], at: float) -> None:
    """Store what is said of a listener, but for what something later is known of; a bound of names stays."""
    of_listener = attributes.c.listener == listener
    query = select(attributes.c.name, attributes.c.changed_at).where(of_listener)
    known = {name: changed_at for name, changed_at in conn.execute(query)}  # noqa: C416 - rows are not pairs
    for name, (value, number) in said.items():
        row = {"value": value, "number": number, "changed_at": at}
        if name not in known and len(known) < MOST_NAMES:
            conn.execute(insert(attributes).values(listener=listener, name=name, **row))
            known[name] = at
        elif known.get(name, float("inf")) <= at:
            conn.execute(update(attributes).where(of_listener, attributes.c.name == name).values(row))


def names(conn: Connection, numbers: Iterable[int]) -> dict[int, dict[str, Value]]:
    """Return what is known of some listeners."""
    query = select(attributes).where(
        attributes.c.listener.in_(list(numbers)), attributes.c.value.is_not(None)
    )
    found: dict[int, dict[str, Value]] = {}
    for row in conn.execute(query):
        found.setdefault(row.listener, {})[row.name] = (row.value, row.number)
    return found


def kinds(conn: Connection, account: str, limit: int) -> dict[str, bool]:
    """Return the names that are known of an account's listeners, and whether all their values are numbers."""
    missing = func.count().filter(attributes.c.number.is_(None))
    truths = func.count().filter(attributes.c.value.in_(("true", "false")))
    query = (
        select(attributes.c.name, missing + truths)
        .join(listeners, listeners.c.number == attributes.c.listener)
        .where(listeners.c.account == account, attributes.c.value.is_not(None))
        .group_by(attributes.c.name)
        .order_by(attributes.c.name)
        .limit(limit)
    )
    return {name: not others for name, others in conn.execute(query)}


def keep_artists(conn: Connection, id_of: Callable[[str], str], limit: int) -> int:
    """Store the artists of tracks that are new or changed, up to `limit`; return how many there were."""
    given = func.lower(tracks.c.artist_id)
    query = (
        select(tracks.c.id, tracks.c.artist, given)
        .outerjoin(track_artists, track_artists.c.track_id == tracks.c.id)
        .where(
            tracks.c.artist != "",
            (func.coalesce(track_artists.c.artist, "") != tracks.c.artist)
            | ((given != "") & (given != track_artists.c.artist_id)),
        )
        .limit(limit)
    )
    rows = [
        {"track_id": track_id, "artist": artist, "artist_id": own_id or id_of(artist)}
        for track_id, artist, own_id in conn.execute(query).all()
    ]
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        changed = track_artists.c.track_id.in_([row["track_id"] for row in some])
        conn.execute(delete(track_artists).where(changed))
        conn.execute(insert(track_artists), some)
    return len(rows)
