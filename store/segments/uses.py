"""Uses: what would miss a segment, by kind and name: an alert, a schedule, a filter of a chart."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from store.tables.segments import segment_uses

Use = tuple[str, str]  # kind and name


def add(conn: Connection, segment: int, use: Use) -> None:
    if use not in of(conn, [segment]).get(segment, []):
        conn.execute(insert(segment_uses).values(segment=segment, kind=use[0], name=use[1]))


def remove(conn: Connection, segment: int, use: Use) -> None:
    kind, name = use
    same = (segment_uses.c.kind == kind) & (segment_uses.c.name == name)
    conn.execute(delete(segment_uses).where(segment_uses.c.segment == segment, same))


def replace(conn: Connection, kind: str, uses: Iterable[tuple[int, str]]) -> None:
    """Make the uses of a kind these: numbers of segments, and the names of what uses them."""
    conn.execute(delete(segment_uses).where(segment_uses.c.kind == kind))
    for segment, name in uses:
        add(conn, segment, (kind, name))


def of(conn: Connection, segments: Iterable[int]) -> dict[int, list[Use]]:
    """Return what uses some segments; those left out that nothing uses."""
    query = select(segment_uses).where(segment_uses.c.segment.in_(list(segments)))
    found: dict[int, list[Use]] = {}
    for row in conn.execute(query.order_by(segment_uses.c.kind, segment_uses.c.name)):
        found.setdefault(row.segment, []).append((row.kind, row.name))
    return found
