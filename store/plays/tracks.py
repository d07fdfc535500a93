"""Tracks: the recordings of the catalogue, and what they are called."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from store.tables.plays import tracks

BATCH = 500  # numbers a query: databases limit how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A recording. The index knows it by its number, its owner by its id."""

    number: int = 0  # given when it is added
    id: str
    title: str = ""
    artist: str = ""
    album: str = ""
    release_date: str = ""
    label: str = ""
    isrc: str = ""
    upc: str = ""
    musicbrainz: str = ""  # recording id
    artist_id: str = ""  # the owner's, or MusicBrainz'
    song_link: str = ""
    audio_id: int | None = None
    duration: float
    digest: str  # SHA-256 of the file
    path: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """What a recording is called."""

    id: str
    title: str
    artist: str


@dataclass(frozen=True, slots=True)
class Stats:
    """How large the catalogue is."""

    recordings: int
    duration: float  # seconds, of all together


def add(conn: Connection, track: Track) -> int:
    """Add a track, or change what is known of the one with its id; return its number."""
    fields = asdict(track)
    del fields["number"]
    change = update(tracks).where(tracks.c.id == track.id).values(fields)
    number: int | None = conn.execute(change.returning(tracks.c.number)).scalar()
    if number is None:
        number = conn.execute(insert(tracks).values(fields).returning(tracks.c.number)).scalar_one()
    return number


def by_number(conn: Connection, numbers: Iterable[int]) -> dict[int, Track]:
    """Return the tracks of `numbers`, as far as the catalogue has them."""
    wanted = sorted(set(numbers))
    found: dict[int, Track] = {}
    for start in range(0, len(wanted), BATCH):
        query = select(tracks).where(tracks.c.number.in_(wanted[start : start + BATCH]))
        found.update((track.number, track) for track in matching(conn, query))
    return found


def names(conn: Connection, numbers: Iterable[int]) -> dict[int, Name]:
    """Return what the tracks of `numbers` are called, as far as the catalogue has them."""
    wanted = sorted(set(numbers))
    columns = (tracks.c.number, tracks.c.id, tracks.c.title, tracks.c.artist)
    found: dict[int, Name] = {}
    for start in range(0, len(wanted), BATCH):
        query = select(*columns).where(tracks.c.number.in_(wanted[start : start + BATCH]))
        found.update((number, Name(*called)) for number, *called in conn.execute(query))
    return found


def by_id(conn: Connection, id_: str) -> Track | None:
    return next(iter(matching(conn, select(tracks).where(tracks.c.id == id_))), None)


def by_digest(conn: Connection, digest: str) -> Track | None:
    """Return the first track of a file's content."""
    query = select(tracks).where(tracks.c.digest == digest).order_by(tracks.c.number).limit(1)
    return next(iter(matching(conn, query)), None)


def listed(conn: Connection) -> list[Track]:
    return matching(conn, select(tracks).order_by(tracks.c.number))


def remove(conn: Connection, number: int) -> None:
    conn.execute(delete(tracks).where(tracks.c.number == number))


def stats(conn: Connection) -> Stats:
    query = select(func.count(), func.coalesce(func.sum(tracks.c.duration), 0.0)).select_from(tracks)
    return Stats(*conn.execute(query).one())


def matching(conn: Connection, query: Select[tuple[object, ...]]) -> list[Track]:
    return [Track(**row) for row in conn.execute(query).mappings()]
