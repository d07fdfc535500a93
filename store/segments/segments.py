"""Segments: which there are, what they are called, and what they ask. One that is deleted stays, unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from store.tables.segments import segment_jobs, segment_members, segment_tags, segment_uses, segments

STATIC, DYNAMIC, RFM = "static", "dynamic", "rfm"
ACTIVE = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment of an account's listeners. Times are Unix seconds."""

    number: int = 0  # given when it is added
    account: str
    id: str
    name: str
    sought: str = ""  # name and tags, folded
    tags: tuple[str, ...] = ()
    status: str = "active"
    groups: str = "[]"  # JSON
    group_type: str | None = None
    type: str = STATIC
    audience_type: str = '{"type": "static"}'  # JSON
    resource: int = 0
    excluded: int = 0
    generation: int = 0  # of its members
    total: int = 0
    unsubscribed: int = 0
    schedule_id: str | None = None
    interval: float | None = None  # seconds between refreshes; None: none by itself
    next_at: float | None = None
    created_by: str = ""
    created_at: float
    updated_at: float
    deleted_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which segments are wanted; what is None or empty does not matter."""

    account: str
    search: str = ""  # folded
    statuses: Sequence[str] | None = None
    types: Sequence[str] | None = None
    tags: Sequence[str] | None = None  # any of them
    resource: bool | None = None
    excluded: bool | None = None
    sort: str = "created_at"
    descending: bool = True
    page: tuple[int, int] = field(default=(0, 100))  # how many come before it, and how many it has


SORTED = ("created_at", "updated_at", "name", "status", "total")


def add(conn: Connection, segment: Segment) -> Segment:
    """Store a segment; return it as it is known from now on."""
    values = asdict(segment)
    del values["number"], values["tags"]
    number = conn.execute(insert(segments).values(values).returning(segments.c.number)).scalar_one()
    tag(conn, number, segment.tags)
    return Segment(**{**asdict(segment), "number": number})


def change(conn: Connection, number: int, values: Mapping[str, Any]) -> None:
    """Change some fields of a segment, its tags too."""
    columns = {name: value for name, value in values.items() if name != "tags"}
    if columns:
        conn.execute(update(segments).where(segments.c.number == number).values(columns))
    if "tags" in values:
        tag(conn, number, values["tags"])


def tag(conn: Connection, number: int, tags: Sequence[str]) -> None:
    conn.execute(delete(segment_tags).where(segment_tags.c.segment == number))
    rows = [{"segment": number, "place": place, "tag": one} for place, one in enumerate(tags)]
    if rows:
        conn.execute(insert(segment_tags), rows)


def find(conn: Connection, account: str, id_: str) -> Segment | None:
    return first(conn, there(account) & (segments.c.id == id_))


def by_name(conn: Connection, account: str, name: str) -> Segment | None:
    return first(conn, there(account) & (segments.c.name == name))


def named(conn: Connection, account: str, text: str) -> Segment | None:
    """Return the segment that has this id, or else this name."""
    return find(conn, account, text) or by_name(conn, account, text)


def by_number(conn: Connection, number: int) -> Segment | None:
    return first(conn, (segments.c.number == number) & segments.c.deleted_at.is_(None))


def first(conn: Connection, condition: ColumnElement[bool]) -> Segment | None:
    return next(
        iter(read(conn, conn.execute(select(segments).where(condition).limit(1)).mappings().all())), None
    )


def count(conn: Connection, account: str) -> int:
    return conn.execute(select(func.count()).select_from(segments).where(there(account))).scalar_one()


def listed(conn: Connection, wanted: Filter) -> tuple[int, list[Segment]]:
    """Return how many segments are as wanted, and a page of them."""
    condition = matching(wanted)
    order = segments.c[wanted.sort].desc() if wanted.descending else segments.c[wanted.sort].asc()
    offset, limit = wanted.page
    query = select(segments).where(condition).order_by(order, segments.c.id).offset(offset).limit(limit)
    total = conn.execute(select(func.count()).select_from(segments).where(condition)).scalar_one()
    return total, read(conn, conn.execute(query).mappings().all())


def matching(wanted: Filter) -> ColumnElement[bool]:
    condition = there(wanted.account)
    if wanted.search:
        condition &= segments.c.sought.contains(wanted.search, autoescape=True)
    for column, values in ((segments.c.status, wanted.statuses), (segments.c.type, wanted.types)):
        if values is not None:
            condition &= column.in_(values)
    if wanted.tags is not None:
        condition &= segments.c.number.in_(
            select(segment_tags.c.segment).where(segment_tags.c.tag.in_(wanted.tags))
        )
    for column, truth in ((segments.c.resource, wanted.resource), (segments.c.excluded, wanted.excluded)):
        if truth is not None:
            condition &= column == int(truth)
    return condition


def due(conn: Connection, now: float, limit: int) -> list[Segment]:
    """Return active segments whose time for a refresh has come, the longest overdue first."""
    query = (
        select(segments)
        .where(segments.c.next_at <= now, segments.c.deleted_at.is_(None), segments.c.status == ACTIVE)
        .order_by(segments.c.next_at, segments.c.number)
        .limit(limit)
    )
    return read(conn, conn.execute(query).mappings().all())


def forget(conn: Connection, before: float, limit: int) -> int:
    """Remove up to `limit` segments that were deleted before a time, with what is theirs; return how many."""
    query = select(segments.c.number).where(segments.c.deleted_at < before).limit(limit)
    numbers = list(conn.execute(query).scalars())
    for table in (segment_tags, segment_members, segment_jobs, segment_uses):
        conn.execute(delete(table).where(table.c.segment.in_(numbers)))
    return conn.execute(delete(segments).where(segments.c.number.in_(numbers))).rowcount


def there(account: str) -> ColumnElement[bool]:
    return (segments.c.account == account) & segments.c.deleted_at.is_(None)


def read(conn: Connection, rows: Sequence[Mapping[Any, Any]]) -> list[Segment]:
    numbers = [row["number"] for row in rows]
    query = select(segment_tags).where(segment_tags.c.segment.in_(numbers)).order_by(segment_tags.c.place)
    tagged: dict[int, list[str]] = {}
    for tag_ in conn.execute(query) if numbers else ():
        tagged.setdefault(tag_.segment, []).append(tag_.tag)
    return [Segment(**row, tags=tuple(tagged.get(row["number"], ()))) for row in rows]
