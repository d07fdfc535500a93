"""Impressions: how many heard each finished play, beside the play."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from store.plays.plays import Play
from store.tables.audience import impressions
from store.tables.plays import plays

BATCH = 500  # values a query: databases limit how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How many heard a play."""

    play: int
    listeners: int
    seconds: float
    average: float
    basis: str  # sessions, sampled, none
    delay: float  # seconds: how much later than we listeners heard it
    computed_at: float


def due(conn: Connection, ended_before: float, ended_after: float, limit: int) -> list[Play]:
    """Return plays that ended in [ended_after, ended_before) and were not counted yet, stream by stream."""
    query = (
        select(plays)
        .outerjoin(impressions, impressions.c.play == plays.c.id)
        .where(plays.c.ended_at >= ended_after, plays.c.ended_at < ended_before, impressions.c.play.is_(None))
        .order_by(plays.c.account, plays.c.radio_id, plays.c.ended_at)
        .limit(limit)
    )
    return [Play(**row) for row in conn.execute(query).mappings()]


def still_there(conn: Connection, ids: Sequence[int]) -> set[int]:
    """Return those of some ids of plays that there are, and whose impressions are still to come."""
    query = (
        select(plays.c.id)
        .outerjoin(impressions, impressions.c.play == plays.c.id)
        .where(plays.c.id.in_(ids), impressions.c.play.is_(None))
    )
    return set(conn.execute(query).scalars())


def store(conn: Connection, heard: Sequence[Heard]) -> None:
    """Store impressions of plays, in the place of those there may be."""
    if heard:
        for start in range(0, len(heard), BATCH):
            some = [one.play for one in heard[start : start + BATCH]]
            conn.execute(delete(impressions).where(impressions.c.play.in_(some)))
        conn.execute(insert(impressions), [asdict(one) for one in heard])


def of_plays(conn: Connection, ids: Iterable[int]) -> dict[int, Heard]:
    """Return the impressions of some plays, as far as they are known, by the plays' ids."""
    wanted = sorted(set(ids))
    found: dict[int, Heard] = {}
    for start in range(0, len(wanted), BATCH):
        query = select(impressions).where(impressions.c.play.in_(wanted[start : start + BATCH]))
        found.update((row["play"], Heard(**row)) for row in conn.execute(query).mappings())
    return found


def counted(
    conn: Connection, account: str, radio_id: int, begins: float, ends: float
) -> list[tuple[Play, Heard]]:
    """Return plays of a stream whose listeners were counted, and that these heard within a time."""
    longest = begins - 86400.0  # a bound for the index
    query = (
        select(plays, impressions)
        .join(impressions, impressions.c.play == plays.c.id)
        .where(
            plays.c.account == account,
            plays.c.radio_id == radio_id,
            plays.c.started_at.between(longest, ends),
            plays.c.ended_at + impressions.c.delay >= begins,
        )
    )
    found = conn.execute(query).mappings().all()
    return [
        (
            Play(**{column.name: row[column] for column in plays.c}),
            Heard(**{column.name: row[column] for column in impressions.c}),
        )
        for row in found
    ]


def on_air(conn: Connection, account: str, track_id: str, at: float) -> list[Play]:
    """Return the plays of a track that were on air at `at`, and whose impressions are still to come."""
    query = (
        select(plays)
        .outerjoin(impressions, impressions.c.play == plays.c.id)
        .where(
            plays.c.account == account,
            plays.c.track_id == track_id,
            plays.c.started_at <= at,
            plays.c.started_at > at - 24 * 3600,
            plays.c.ended_at.is_(None) | (plays.c.ended_at > at),
            impressions.c.play.is_(None),
        )
    )
    return [Play(**row) for row in conn.execute(query).mappings()]
