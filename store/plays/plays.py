"""Plays: what was on air, when, and how sure we are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from operator import eq, ge, lt

from sqlalchemy import Connection, delete, insert, select, update

from store.tables.plays import plays

# Of a play that goes on; what it was when it began stays.
IDENTITY = frozenset({"id", "account", "radio_id", "track", "track_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One airing of a track on a stream. Times are Unix seconds."""

    id: int = 0  # given when it starts
    account: str
    radio_id: int
    track: int  # its number
    track_id: str
    started_at: float
    ended_at: float | None = None  # None: it is on air
    heard_until: float
    track_offset: float = 0.0  # seconds into the recording at `started_at`
    speed: float = 1.0
    score: int = 0
    others: str = "[]"  # JSON: the tracks it cannot be told from
    icy_title: str = ""  # what the stream said was on air


def start(conn: Connection, play: Play) -> int:
    """Store a new play; return its id."""
    fields = asdict(play)
    del fields["id"]
    id_: int = conn.execute(insert(plays).values(fields).returning(plays.c.id)).scalar_one()
    return id_


def heard(conn: Connection, id_: int, until: float) -> None:
    """Store how far a play has come, so that a crash costs no more than what came after."""
    conn.execute(update(plays).where(plays.c.id == id_).values(heard_until=until))


def finish(conn: Connection, id_: int, play: Play) -> None:
    """Store the end of a play, and all that was learnt of it since it began.

    A play whose `ended_at` was left open ended when it was heard last.
    """
    fields = {name: value for name, value in asdict(play).items() if name not in IDENTITY}
    if play.ended_at is None:
        fields["ended_at"] = play.heard_until
    conn.execute(update(plays).where(plays.c.id == id_).values(fields))


def remove(conn: Connection, id_: int) -> None:
    """Take out a play that turned out to be none."""
    conn.execute(delete(plays).where(plays.c.id == id_))


def open_plays(conn: Connection) -> list[Play]:
    """Return the plays that have no end: those on air, or, at the start, those a crash cut off."""
    query = select(plays).where(plays.c.ended_at.is_(None)).order_by(plays.c.id)
    return [Play(**row) for row in conn.execute(query).mappings()]


def listed(
    conn: Connection,
    *,
    account: str | None = None,
    radio_id: int | None = None,
    since: float | None = None,
    until: float | None = None,
    limit: int | None = None,
) -> Sequence[Play]:
    """Return plays that started in [since, until), the oldest first."""
    query = select(plays).order_by(plays.c.started_at, plays.c.id).limit(limit)
    for column, compared, given in (
        (plays.c.account, eq, account),
        (plays.c.radio_id, eq, radio_id),
        (plays.c.started_at, ge, since),
        (plays.c.started_at, lt, until),
    ):
        if given is not None:
            query = query.where(compared(column, given))
    return [Play(**row) for row in conn.execute(query).mappings()]
