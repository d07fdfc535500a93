"""Totals: what the plays of each recording, or artist, come to."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Executable, and_, case, distinct, func, select

from store.plays.reporting import NONE, Chosen, among, heard, streamed
from store.tables.plays import plays, tracks

BATCH = 500  # values a query: databases limit how many


class Total(NamedTuple):
    """What the plays of a recording, or of an artist, come to."""

    key: str  # the track's id, or the artist
    plays: int
    stations: int
    listeners: int | None  # of the plays whose audience is known
    known: int  # plays whose audience is known


class Described(NamedTuple):
    """What the catalogue says of a recording."""

    id: str
    title: str
    artist: str
    album: str
    label: str
    isrc: str


def by_track(conn: Connection, chosen: Chosen) -> Iterator[Total]:
    """Yield what the plays of each recording come to."""
    yield from totals(conn, chosen, plays.c.track_id, select_from=plays)


def by_artist(conn: Connection, chosen: Chosen) -> Iterator[Total]:
    """Yield what the plays of each artist come to; those whose artist is not known are together under ""."""
    joined = plays.outerjoin(tracks, tracks.c.id == plays.c.track_id)
    yield from totals(conn, chosen, func.coalesce(tracks.c.artist, ""), select_from=joined)


def described(conn: Connection, ids: Sequence[str]) -> dict[str, Described]:
    """Return what the catalogue says of recordings, by their ids."""
    found: dict[str, Described] = {}
    columns = [tracks.c[name] for name in Described._fields]
    for start in range(0, len(ids), BATCH):
        query: Executable = select(*columns).where(tracks.c.id.in_(ids[start : start + BATCH]))
        found.update((row[0], Described._make(row)) for row in conn.execute(query))
    return found


def totals(conn: Connection, chosen: Chosen, key: ColumnElement[str], *, select_from: Any) -> Iterator[Total]:
    told = heard(chosen)
    known = and_(told.c.play.is_not(None), told.c.basis != NONE)
    query = (
        select(
            key,
            func.count(),
            func.count(distinct(plays.c.radio_id)),
            func.sum(case((known, told.c.listeners))),
            func.sum(case((known, 1), else_=0)),
        )
        .select_from(select_from.outerjoin(told, told.c.play == plays.c.id))
        .where(among(chosen))
        .group_by(key)
    )
    for row in conn.execute(streamed(query)):
        yield Total._make(row)
