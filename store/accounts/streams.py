"""Streams: what is monitored, and what was last told of its state."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from store.tables.accounts import streams

UNREACHABLE = 650  # the notification code of a stream that cannot be heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A monitored stream. An account knows it by its radio_id."""

    account: str
    radio_id: int
    url: str
    callbacks: str = "after"  # or "before": the song ends
    name: str | None = None
    origin: str = "api"  # or "file": who may change it
    code: int = 0  # of the last notification: 0, 650, 651

    @property
    def running(self) -> bool:
        """Whether its owner was last told that it can be heard."""
        return self.code != UNREACHABLE


def listed(conn: Connection, account: str | None = None) -> list[Stream]:
    query = select(streams).order_by(streams.c.account, streams.c.radio_id)
    if account is not None:
        query = query.where(streams.c.account == account)
    return [Stream(**row) for row in conn.execute(query).mappings()]


def find(conn: Connection, account: str, radio_id: int) -> Stream | None:
    row = conn.execute(select(streams).where(known_as(account, radio_id))).mappings().one_or_none()
    return Stream(**row) if row else None


def add(conn: Connection, stream: Stream) -> None:
    """Add a stream; its radio_id must be new to its account."""
    conn.execute(insert(streams).values(asdict(stream)))


def set_url(conn: Connection, account: str, radio_id: int, url: str) -> None:
    conn.execute(update(streams).where(known_as(account, radio_id)).values(url=url))


def set_state(conn: Connection, account: str, radio_id: int, code: int) -> None:
    """Remember the code of the notification that is being told."""
    conn.execute(update(streams).where(known_as(account, radio_id)).values(code=code))


def remove(conn: Connection, account: str, radio_id: int) -> None:
    conn.execute(delete(streams).where(known_as(account, radio_id)))


def replace_file_streams(conn: Connection, wanted: Iterable[Stream]) -> None:
    """Make the file's streams those of `wanted`; the state of one that stays is kept.

    A stream that came over the API becomes the file's where the file uses its radio_id.
    """
    left = {(stream.account, stream.radio_id): stream for stream in listed(conn)}
    for stream in wanted:
        known = left.pop((stream.account, stream.radio_id), None)
        if known is None:
            add(conn, stream)
        else:
            kept = asdict(stream) | {"origin": "file", "code": known.code}
            conn.execute(update(streams).where(known_as(stream.account, stream.radio_id)).values(kept))
    for stream in left.values():
        if stream.origin == "file":
            remove(conn, stream.account, stream.radio_id)


def known_as(account: str, radio_id: int) -> ColumnElement[bool]:
    return and_(streams.c.account == account, streams.c.radio_id == radio_id)
