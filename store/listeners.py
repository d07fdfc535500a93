"""Listeners: who they are, as far as it is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from store.audience_tables import listeners

BATCH = 500  # values a query: databases limit how many
SEEN_EVERY = 60.0  # seconds: how exactly it is known when a listener was seen last
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
    last_seen: float


def ensure(conn: Connection, account: str, wanted: Mapping[str, Listener]) -> dict[str, int]:
    """Return the numbers of listeners by their ids; who is new is added, others were seen again."""
    known = seen(conn, account, wanted)
    new = [asdict(listener) for id_, listener in wanted.items() if id_ not in known]
    again = [
        {"of": number, "at": wanted[id_].last_seen}
        for id_, (number, last_seen) in known.items()
        if wanted[id_].last_seen - last_seen >= SEEN_EVERY
    ]
    if again:
        change = update(listeners).where(listeners.c.number == bindparam("of"))
        conn.execute(change.values(last_seen=bindparam("at")), again)
    for fields in new:
        del fields["number"]
    if new:
        conn.execute(insert(listeners), new)
        known |= seen(conn, account, [fields["id"] for fields in new])
    return {id_: number for id_, (number, _) in known.items()}


def seen(conn: Connection, account: str, ids: Iterable[str]) -> dict[str, tuple[int, float]]:
    """Return of the listeners that there are the numbers, and when they were seen last."""
    columns = (listeners.c.id, listeners.c.number, listeners.c.last_seen)
    found: dict[str, tuple[int, float]] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        some = listeners.c.id.in_(wanted[start : start + BATCH])
        rows = conn.execute(select(*columns).where(listeners.c.account == account, some))
        found.update((id_, (number, last_seen)) for id_, number, last_seen in rows)
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
