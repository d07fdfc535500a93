"""Tags: the labels of an account, whether anything has them at present or not."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from store.tables.segments import segment_tags, segments, tags


@dataclass(frozen=True, slots=True)
class Label:
    """A tag. `folded`: its name as it is searched for, and unique."""

    id: str
    name: str
    folded: str


def ensure(conn: Connection, account: str, wanted: Iterable[Label]) -> None:
    """Add the tags that there are not, whatever their case."""
    for label in wanted:
        same = (tags.c.account == account) & (tags.c.folded == label.folded)
        if conn.execute(select(tags.c.number).where(same)).first() is None:
            values = {"id": label.id, "name": label.name, "folded": label.folded}
            conn.execute(insert(tags).values(account=account, **values))


def count(conn: Connection, account: str) -> int:
    return conn.execute(select(func.count()).select_from(tags).where(tags.c.account == account)).scalar_one()


def listed(conn: Connection, account: str, search: str, page: tuple[int, int]) -> tuple[int, list[Label]]:
    """Return how many tags there are, and a page of them, by name; `search`: a part of it, folded."""
    condition = tags.c.account == account
    if search:
        condition &= tags.c.folded.contains(search, autoescape=True)
    total = conn.execute(select(func.count()).select_from(tags).where(condition)).scalar_one()
    query = select(tags).where(condition).order_by(tags.c.folded).offset(page[0]).limit(page[1])
    return total, [Label(row.id, row.name, row.folded) for row in conn.execute(query)]


def remove(conn: Connection, account: str, folded: str) -> int:
    """Remove a tag; return how many that were. Segments that have it keep it."""
    same = (tags.c.account == account) & (tags.c.folded == folded)
    return conn.execute(delete(tags).where(same)).rowcount


def used(conn: Connection, account: str, name: str) -> bool:
    """Whether a segment has a tag."""
    query = select(segment_tags.c.tag).join(segments, segments.c.number == segment_tags.c.segment)
    there = (segments.c.account == account) & segments.c.deleted_at.is_(None)
    return conn.execute(query.where(there, segment_tags.c.tag == name).limit(1)).first() is not None
