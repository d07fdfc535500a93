"""Titles: what stations said was on air, and since when."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from operator import eq, ge, lt

from sqlalchemy import Connection, delete, insert, select, tuple_

from store.tables.titles import titles

BATCH = 1000  # rows a transaction, when many go


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What a station said from a moment on."""

    number: int = 0  # given when it is stored
    account: str
    radio_id: int
    at: float  # Unix time
    text: str  # empty: nothing any more


def add(conn: Connection, said: Iterable[Title]) -> None:
    """Store the titles that are others than the last of their streams."""
    for title in said:
        if title.text != latest(conn, title.account, title.radio_id):
            fields = asdict(title)
            del fields["number"]
            conn.execute(insert(titles).values(fields))


def latest(conn: Connection, account: str, radio_id: int) -> str:
    """Return the text of a stream's newest title; "" where it has none."""
    query = (
        select(titles.c.text)
        .where(titles.c.account == account, titles.c.radio_id == radio_id)
        .order_by(titles.c.at.desc(), titles.c.number.desc())
        .limit(1)
    )
    return conn.execute(query).scalar_one_or_none() or ""


def listed(
    conn: Connection,
    account: str,
    *,
    radio_id: int | None = None,
    since: float | None = None,
    until: float | None = None,
    after: int | None = None,
    limit: int = 100,
) -> Sequence[Title]:
    """Return titles that were said first in [since, until), the oldest first.

    `after`: number of the last title of the page before. Where that one has been forgotten meanwhile, so
    has all before it.
    """
    place = (titles.c.at, titles.c.number)
    query = select(titles).where(titles.c.account == account).order_by(*place).limit(limit)
    for column, compared, given in (
        (titles.c.radio_id, eq, radio_id),
        (titles.c.at, ge, since),
        (titles.c.at, lt, until),
    ):
        if given is not None:
            query = query.where(compared(column, given))
    last = select(*place).where(titles.c.number == after, titles.c.account == account)
    if after is not None and (found := conn.execute(last).one_or_none()):
        query = query.where(tuple_(*place) > tuple(found))
    return [Title(**row) for row in conn.execute(query).mappings()]


def expire(conn: Connection, before: float, *, limit: int = BATCH) -> int:
    """Forget titles from before a Unix time; return how many.

    The newest one of a stream goes as well: it is stored anew when it is said again.
    """
    old = select(titles.c.number).where(titles.c.at < before).limit(limit)
    return conn.execute(delete(titles).where(titles.c.number.in_(old))).rowcount
