"""Reporting: what reports are made of, read row by row: a report of any length takes little memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    FromClause,
    Select,
    and_,
    case,
    func,
    select,
)

from store import sqlite
from store.errors import StoreUnusable
from store.migrations import STEPS
from store.segments.impressions import Members, weighted
from store.tables.accounts import accounts, streams
from store.tables.audience import impressions
from store.tables.plays import plays, tracks
from store.tables.schema import schema_version

AT_ONCE = 2000  # rows that are fetched together
PATIENCE = 5.0  # seconds to wait for another program's lock
NONE = "none"  # the basis of impressions of which nothing is known


class PlayFact(NamedTuple):
    """A play, what is known of its recording and its stream, and who heard it. Times are Unix seconds."""

    id: int
    radio_id: int
    stream: str | None  # its name
    track_id: str
    title: str | None  # None, as what else is said of it: the recording has left the catalogue
    artist: str | None
    album: str | None
    label: str | None
    isrc: str | None
    upc: str | None
    release_date: str | None
    started_at: float
    ended_at: float | None  # None: it is on air
    heard_until: float
    track_offset: float
    speed: float
    score: int
    listeners: int | None  # None: nothing is known of its audience
    seconds: float | None
    average: float | None
    basis: str | None

    @property
    def length(self) -> float:
        """Seconds on air; of what is on air still, so far."""
        return max(0.0, (self.heard_until if self.ended_at is None else self.ended_at) - self.started_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which plays a report is about: those that started in [begins, ends). Empty: no such restriction."""

    account: str
    begins: float
    ends: float
    radio_ids: Sequence[int] = ()
    artists: Sequence[str] | None = None  # as the catalogue spells them
    labels: Sequence[str] | None = None
    members: Members | None = None  # whose impressions count; None: everybody's


@contextmanager
def snapshot(path: Path) -> Iterator[Connection]:
    """Give one unchanging view of a database, to be read while others write.

    Raises:
        StoreUnusable: there is none, or it is of another version.
    """
    if not path.exists():
        raise StoreUnusable(f"{path}: there is no database; is this the right state directory?")
    engine = sqlite.engine(path, begin="BEGIN", connections=1, patience=PATIENCE, readonly=True)
    try:
        with engine.begin() as conn:
            version = conn.execute(select(schema_version.c.version)).scalar_one()
            if version != max(STEPS):
                raise StoreUnusable(f"{path}: it is of another version; start the daemon of this one once")
            yield conn
    finally:
        engine.dispose()


def account_names(conn: Connection) -> list[str]:
    """Return the accounts there are, and those that have plays or streams only."""
    named = select(accounts.c.name).union(select(streams.c.account), select(plays.c.account).distinct())
    return sorted(conn.execute(named).scalars())


def timezone(conn: Connection, account: str) -> str | None:
    """Return the timezone of an account, where it has one of its own."""
    return conn.execute(select(accounts.c.timezone).where(accounts.c.name == account)).scalar()


def names(conn: Connection, what: str) -> Iterator[str]:
    """Yield the different artists, or labels, of the catalogue."""
    yield from conn.execute(streamed(select(tracks.c[what]).distinct())).scalars()


def played(conn: Connection, chosen: Chosen) -> Iterator[PlayFact]:
    """Yield plays, the oldest first."""
    for row in conn.execute(streamed(play_query(chosen))):
        yield PlayFact._make(row)


def count(conn: Connection, chosen: Chosen) -> int:
    return conn.execute(select(func.count()).select_from(plays).where(among(chosen))).scalar_one()


def nameless(conn: Connection, chosen: Chosen) -> int:
    """Return how many plays are of recordings that have left the catalogue."""
    known = select(tracks.c.id).where(tracks.c.id == plays.c.track_id).exists()
    return conn.execute(select(func.count()).select_from(plays).where(among(chosen), ~known)).scalar_one()


def first_play(conn: Connection, account: str) -> float | None:
    """Return when the first play of an account started."""
    return conn.execute(select(func.min(plays.c.started_at)).where(plays.c.account == account)).scalar()


def stream_names(conn: Connection, account: str) -> dict[int, str]:
    """Return what the streams of an account are called, by radio_id."""
    query = select(streams.c.radio_id, streams.c.name).where(streams.c.account == account)
    return {radio_id: name or "" for radio_id, name in conn.execute(query)}


def heard(chosen: Chosen) -> FromClause:
    """Return the impressions that count: those of everybody, or of the members of a segment."""
    if chosen.members is None:
        return impressions
    return weighted(chosen.members, chosen.begins, chosen.ends)


def play_query(chosen: Chosen) -> Select[Any]:
    told = heard(chosen)
    known = told.c.basis != NONE
    return (
        select(
            *(plays.c.id, plays.c.radio_id, streams.c.name, plays.c.track_id),
            *(tracks.c.title, tracks.c.artist, tracks.c.album, tracks.c.label),
            *(tracks.c.isrc, tracks.c.upc, tracks.c.release_date),
            *(plays.c.started_at, plays.c.ended_at, plays.c.heard_until),
            *(plays.c.track_offset, plays.c.speed, plays.c.score),
            *(case((known, told.c[name])) for name in ("listeners", "seconds", "average")),
            told.c.basis,
        )
        .select_from(
            plays.outerjoin(tracks, tracks.c.id == plays.c.track_id)
            .outerjoin(told, told.c.play == plays.c.id)
            .outerjoin(
                streams, and_(streams.c.account == plays.c.account, streams.c.radio_id == plays.c.radio_id)
            )
        )
        .where(among(chosen))
        .order_by(plays.c.started_at, plays.c.id)
    )


def among(chosen: Chosen) -> ColumnElement[bool]:
    """Return the condition on a play that a report is about."""
    conditions: list[ColumnElement[bool]] = [
        plays.c.account == chosen.account,
        plays.c.started_at >= chosen.begins,
        plays.c.started_at < chosen.ends,
    ]
    if chosen.radio_ids:
        conditions.append(plays.c.radio_id.in_(chosen.radio_ids))
    for column, wanted in ((tracks.c.artist, chosen.artists), (tracks.c.label, chosen.labels)):
        if wanted is not None:
            conditions.append(plays.c.track_id.in_(select(tracks.c.id).where(column.in_(wanted))))
    return and_(*conditions)


def streamed(query: Executable) -> Executable:
    return query.execution_options(yield_per=AT_ONCE)
