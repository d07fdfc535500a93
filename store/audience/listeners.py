"""Listeners: who they are, as far as it is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, func, insert, select, update

from store.tables.audience import listeners, listens
from store.tables.audience import listening_sessions as sessions

BATCH = 500  # values a query: databases limit how many
PROFILE = ("username", "name", "surname", "photo", "expertise", "sought")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody who listens. Times are Unix seconds."""

    number: int = 0  # given when it is added
    account: str
    id: str
    guest: int = 0  # 1: nobody said who it is
    username: str = ""
    name: str = ""
    surname: str = ""
    photo: str = "null"  # JSON
    expertise: str = ""
    sought: str = "\n"  # the names, folded, to be searched in
    profiled_at: float = 0.0
    ip: str = ""
    agent: str = ""
    device: str = ""
    country: str = ""
    first_seen: float
    last_seen: float  # sessions and listens may know of later


def add(conn: Connection, account: str, new: Mapping[str, Listener]) -> dict[str, int]:
    """Add listeners, given by their ids, that there are not yet; return their numbers."""
    rows = [asdict(listener) for listener in new.values()]
    for fields in rows:
        del fields["number"]
    if rows:
        conn.execute(insert(listeners), rows)
    return numbers(conn, account, new)


def numbers(conn: Connection, account: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the listeners that there are.

    The index of ids has them: the rows themselves, which are all over the file, are not read.
    """
    found: dict[str, int] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        some = (listeners.c.account == account) & listeners.c.id.in_(wanted[start : start + BATCH])
        rows = conn.execute(select(listeners.c.id, listeners.c.number).where(some))
        found.update((id_, number) for id_, number in rows)
    return found


def seen(conn: Connection, sights: Mapping[int, float]) -> None:
    """Store when listeners were seen, by their numbers, where sessions and listens do not tell it."""
    rows = [{"of": number, "at": at} for number, at in sorted(sights.items())]
    if rows:
        later = (listeners.c.number == bindparam("of")) & (listeners.c.last_seen < bindparam("at"))
        conn.execute(update(listeners).where(later).values(last_seen=bindparam("at")), rows)


def perhaps_unseen(conn: Connection, since: float, limit: int) -> list[tuple[Listener, float]]:
    """Return up to `limit` listeners who may not have been seen since a time, and when each was seen last."""
    session = select(func.max(sessions.c.heard_until))
    listen = select(func.max(listens.c.at))
    query = (
        select(
            listeners,
            session.where(sessions.c.listener == listeners.c.number).scalar_subquery().label("heard_until"),
            listen.where(listens.c.listener == listeners.c.number).scalar_subquery().label("listened_at"),
        )
        .where(listeners.c.last_seen < since)
        .limit(limit)
    )
    found = list[tuple[Listener, float]]()
    for row in conn.execute(query).mappings():
        fields = dict(row)
        others = (fields.pop("heard_until") or 0.0, fields.pop("listened_at") or 0.0)
        listener = Listener(**fields)
        found.append((listener, max(listener.last_seen, *others)))
    return found


def find(conn: Connection, account: str, id_: str) -> Listener | None:
    query = select(listeners).where(listeners.c.account == account, listeners.c.id == id_)
    row = conn.execute(query).mappings().one_or_none()
    return Listener(**row) if row else None


def by_number(conn: Connection, numbers: Iterable[int]) -> dict[int, Listener]:
    """Return the listeners of `numbers`, as far as they are kept."""
    found: dict[int, Listener] = {}
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), BATCH):
        query = select(listeners).where(listeners.c.number.in_(wanted[start : start + BATCH]))
        found.update((row["number"], Listener(**row)) for row in conn.execute(query).mappings())
    return found


def profile(conn: Connection, number: int, fields: Mapping[str, str], at: float) -> None:
    """Change what is known of a listener, unless something later is known; `fields`: some of PROFILE."""
    newer = (listeners.c.number == number) & (listeners.c.profiled_at <= at)
    conn.execute(update(listeners).where(newer).values(**fields, profiled_at=at))
