"""Listens: what apps report of who played which track, and what these and plays on streams come to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select, text

from store.tables.audience import listens
from store.tables.audience import track_audiences as sums

BATCH = 500  # values a query: databases limit how many

Pair = tuple[str, int]  # a track's id, and a listener's number


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """A listener played a track. Times are Unix seconds."""

    number: int = 0  # given when it is added
    account: str
    event_id: str | None = None
    track_id: str
    listener: int
    at: float
    seconds: float | None = None  # None: not told
    radio_id: int | None = None
    play: int | None = None  # on which it was heard, as far as that is sure
    device: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a listener's listens of a track come to."""

    posted: int
    heard: int
    seconds: float
    first_at: float
    last_at: float

    @property
    def streams(self) -> int:
        return self.posted + self.heard

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.posted + other.posted,
            self.heard + other.heard,
            self.seconds + other.seconds,
            min(self.first_at, other.first_at),
            max(self.last_at, other.last_at),
        )


SUM = tuple(Sum.__dataclass_fields__)

# SQLite and PostgreSQL both know it. To find out first what there is would be a query more for each 500.
ADD = text("""
    INSERT INTO track_audiences (account, track_id, listener, posted, heard, seconds, first_at, last_at)
    VALUES (:account, :track, :listener, :posted, :heard, :seconds, :first_at, :last_at)
    ON CONFLICT (account, track_id, listener) DO UPDATE SET
        posted = track_audiences.posted + excluded.posted,
        heard = track_audiences.heard + excluded.heard,
        seconds = track_audiences.seconds + excluded.seconds,
        first_at = CASE WHEN excluded.first_at < track_audiences.first_at
            THEN excluded.first_at ELSE track_audiences.first_at END,
        last_at = CASE WHEN excluded.last_at > track_audiences.last_at
            THEN excluded.last_at ELSE track_audiences.last_at END
""")


def add(conn: Connection, listen: Listen) -> int:
    """Store a listen, and count it; return its number."""
    fields = asdict(listen)
    del fields["number"]
    number: int = conn.execute(insert(listens).values(fields).returning(listens.c.number)).scalar_one()
    once = Sum(1, 0, listen.seconds or 0.0, listen.at, listen.at)
    count(conn, listen.account, {(listen.track_id, listen.listener): once})
    return number


def by_event(conn: Connection, account: str, event_id: str) -> Listen | None:
    query = select(listens).where(listens.c.account == account, listens.c.event_id == event_id)
    row = conn.execute(query).mappings().one_or_none()
    return Listen(**row) if row else None


def events_among(conn: Connection, account: str, ids: Sequence[str]) -> set[str]:
    """Return those of some ids of events that listens have."""
    found: set[str] = set()
    for start in range(0, len(ids), BATCH):
        some = listens.c.event_id.in_(ids[start : start + BATCH])
        query = select(listens.c.event_id).where(listens.c.account == account, some)
        found.update(id_ for id_ in conn.execute(query).scalars() if id_)
    return found


def reporters(conn: Connection, plays: Sequence[int]) -> dict[int, set[int]]:
    """Return the listeners who reported that they heard some plays, by the plays' ids."""
    found: dict[int, set[int]] = {}
    for start in range(0, len(plays), BATCH):
        some = listens.c.play.in_(plays[start : start + BATCH])
        for play, listener in conn.execute(select(listens.c.play, listens.c.listener).where(some)):
            found.setdefault(play, set()).add(listener)
    return found


def count(conn: Connection, account: str, more: Mapping[Pair, Sum]) -> None:
    """Add to what listeners' listens of tracks come to."""
    rows = [
        {"account": account, "track": track_id, "listener": listener, **values(once)}
        for (track_id, listener), once in sorted(more.items())  # as the table is sorted
    ]
    if rows:
        conn.execute(ADD, rows)


def values(sum_: Sum) -> dict[str, float]:
    return {name: getattr(sum_, name) for name in SUM}  # asdict: 7 times slower


def summed(conn: Connection, account: str, pairs: Iterable[Pair]) -> dict[Pair, Sum]:
    by_track: dict[str, list[int]] = {}
    for track_id, listener in pairs:
        by_track.setdefault(track_id, []).append(listener)
    found: dict[Pair, Sum] = {}
    for track_id, wanted in by_track.items():
        of_track = select(sums).where(sums.c.account == account, sums.c.track_id == track_id)
        for start in range(0, len(wanted), BATCH):
            rows = conn.execute(of_track.where(sums.c.listener.in_(wanted[start : start + BATCH])))
            found.update(((track_id, row.listener), read(row)) for row in rows)
    return found


def read(row: object) -> Sum:
    return Sum(*(getattr(row, name) for name in SUM))


def totals(conn: Connection, account: str, track_ids: Sequence[str]) -> tuple[int, int]:
    """Return how many listens some tracks have, and of how many different listeners.

    More tracks than a query may name are asked for one query after the other.
    """
    if len(track_ids) <= BATCH:
        some = (sums.c.account == account) & sums.c.track_id.in_(track_ids)
        streams = func.coalesce(func.sum(sums.c.posted + sums.c.heard), 0)
        row = conn.execute(select(streams, func.count(sums.c.listener.distinct())).where(some)).one()
        return int(row[0]), int(row[1])
    streams_total, everybody = 0, set[int]()
    for start in range(0, len(track_ids), BATCH):
        some = (sums.c.account == account) & sums.c.track_id.in_(track_ids[start : start + BATCH])
        for listener, number in conn.execute(
            select(sums.c.listener, sums.c.posted + sums.c.heard).where(some)
        ):
            streams_total += number
            everybody.add(listener)
    return streams_total, len(everybody)
