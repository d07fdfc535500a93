"""Charts: which recordings were played most, and how much was played, in a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import ColumnElement, Connection, func, or_, select

from store.plays.tracks import Track, matching, names
from store.tables.audience import impressions
from store.tables.plays import plays, tracks

LENGTH = func.coalesce(plays.c.ended_at, plays.c.heard_until) - plays.c.started_at


@dataclass(frozen=True, slots=True)
class Within:
    """A time of an account, from `since` to before `until`, Unix seconds; `radio_id` None: on all streams."""

    account: str
    since: float
    until: float
    radio_id: int | None = None
    track_id: str | None = None  # None: any

    @property
    def condition(self) -> tuple[ColumnElement[bool], ...]:
        found = [
            plays.c.account == self.account,
            plays.c.started_at >= self.since,
            plays.c.started_at < self.until,
        ]
        if self.radio_id is not None:
            found.append(plays.c.radio_id == self.radio_id)
        if self.track_id is not None:
            found.append(plays.c.track_id == self.track_id)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in a chart."""

    track_id: str  # of an artist: empty
    title: str  # of an artist: empty; of a recording that has left the catalogue, too
    artist: str
    spins: int
    seconds: float  # on air
    heard: int  # by how many, summed over the plays whose listeners were counted


@dataclass(frozen=True, slots=True)
class Total:
    """How much was played."""

    spins: int
    heard: int


@dataclass(frozen=True, slots=True)
class Charts:
    """The recordings, and the artists, that were played most."""

    tracks: Sequence[Rank]
    artists: Sequence[Rank]  # of recordings that are in the catalogue


def top(conn: Connection, within: Within, limit: int) -> Charts:
    """Return the charts of a time. Every play in it is looked at, once."""
    sums = (SPINS, func.sum(LENGTH), func.coalesce(func.sum(impressions.c.listeners), 0))
    joined = plays.outerjoin(impressions, impressions.c.play == plays.c.id)
    query = select(plays.c.track, func.max(plays.c.track_id), *sums).select_from(joined)
    rows = conn.execute(query.where(*within.condition).group_by(plays.c.track)).all()
    called = names(conn, [row[0] for row in rows])
    ranks = [
        Rank(track_id, name.title if name else "", name.artist if name else "", *summed)
        for track, track_id, *summed in rows
        for name in [called.get(track)]
    ]
    artists = [together(list(group)) for _, group in groupby(sorted(ranks, key=ARTIST), key=ARTIST)]
    return Charts(first(ranks, limit), first([each for each in artists if each.artist], limit))


SPINS = func.count(plays.c.id)
ARTIST = attrgetter("artist")


def together(ranks: Sequence[Rank]) -> Rank:
    """Return what the recordings of an artist come to."""
    return Rank(
        track_id="",
        title="",
        artist=ranks[0].artist,
        spins=sum(rank.spins for rank in ranks),
        seconds=sum(rank.seconds for rank in ranks),
        heard=sum(rank.heard for rank in ranks),
    )


def first(ranks: Sequence[Rank], limit: int) -> list[Rank]:
    return sorted(ranks, key=lambda rank: (-rank.spins, -rank.seconds, rank.track_id, rank.artist))[:limit]


def total(conn: Connection, within: Within) -> Total:
    """Return how often anything was played, and by how many it was heard."""
    joined = plays.outerjoin(impressions, impressions.c.play == plays.c.id)
    query = select(SPINS, func.coalesce(func.sum(impressions.c.listeners), 0))
    return Total(*conn.execute(query.select_from(joined).where(*within.condition)).one())


def found(conn: Connection, text: str, limit: int) -> Sequence[Track]:
    """Return recordings in whose title, artist, id or ISRC a text is, by artist and title."""
    searched = (tracks.c.title, tracks.c.artist, tracks.c.id, tracks.c.isrc)
    matches = or_(*(column.icontains(text, autoescape=True) for column in searched))
    query = select(tracks).where(matches).order_by(tracks.c.artist, tracks.c.title, tracks.c.id)
    return matching(conn, query.limit(limit))
