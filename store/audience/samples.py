"""Samples: how many listened to a stream at a moment, as its server said when it was polled."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_

from store.tables.audience import audience_samples as samples

BATCH = 1000  # rows a transaction, when many go


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One poll of one stream."""

    account: str
    radio_id: int
    at: float  # Unix time
    listeners: int | None  # None: the poll failed, and a gap begins
    source: str  # the kind of server that was asked


def add(conn: Connection, taken: Iterable[Sample]) -> None:
    """Store samples. Of two of a stream at the same moment the later one counts."""
    rows = {(sample.account, sample.radio_id, sample.at): asdict(sample) for sample in taken}
    if not rows:
        return
    same = (
        samples.c.account == bindparam("of_account"),
        samples.c.radio_id == bindparam("of_radio_id"),
        samples.c.at == bindparam("taken_at"),
    )
    names = ("of_account", "of_radio_id", "taken_at")
    conn.execute(delete(samples).where(*same), [dict(zip(names, key, strict=True)) for key in rows])
    conn.execute(insert(samples), list(rows.values()))


def between(conn: Connection, account: str, radio_id: int, begin: float, end: float) -> Sequence[Sample]:
    """Return the samples of a stream in [begin, end], the oldest first."""
    query = (
        select(samples)
        .where(samples.c.account == account, samples.c.radio_id == radio_id, samples.c.at.between(begin, end))
        .order_by(samples.c.at)
    )
    return [Sample(**row) for row in conn.execute(query).mappings()]


def latest(conn: Connection, account: str, radio_id: int) -> Sample | None:
    """Return the newest sample of a stream."""
    query = (
        select(samples)
        .where(samples.c.account == account, samples.c.radio_id == radio_id)
        .order_by(samples.c.at.desc())
        .limit(1)
    )
    row = conn.execute(query).mappings().one_or_none()
    return Sample(**row) if row else None


def expire(conn: Connection, before: float, *, limit: int = BATCH) -> int:
    """Forget samples from before a Unix time; return how many."""
    known_by = (samples.c.account, samples.c.radio_id, samples.c.at)
    old = select(*known_by).where(samples.c.at < before).limit(limit)
    return conn.execute(delete(samples).where(tuple_(*known_by).in_(old))).rowcount
