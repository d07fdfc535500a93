"""Sounds: what was heard on streams, a letter a minute. What the letters mean is not known here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_, update

from store.tables.sounds import sounds

UNKNOWN = "."
HOUR = 60  # minutes
BATCH = 1000  # rows a transaction, when many go

Key = tuple[str, int, int]  # account, radio_id, hour


@dataclass(frozen=True, slots=True)
class Minute:
    """What was heard on a stream in a minute."""

    account: str
    radio_id: int
    number: int  # Unix time / 60
    letter: str


def keep(conn: Connection, minutes: Iterable[Minute]) -> None:
    """Store minutes, in the place of what was known of them."""
    hours: defaultdict[Key, dict[int, str]] = defaultdict(dict)
    for minute in minutes:
        hour, place = divmod(minute.number, HOUR)
        hours[minute.account, minute.radio_id, hour][place] = minute.letter
    known = {key: letters for hour in {key[2] for key in hours} for key, letters in of_hour(conn, hour)}
    old: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for (account, radio_id, hour), heard in hours.items():
        before = known.get((account, radio_id, hour))
        row = {"of_account": account, "of_radio_id": radio_id, "of_hour": hour}
        (old if before else new).append({**row, "heard": merged(before, heard)})
    if old:
        conn.execute(CHANGE, old)
    if new:
        conn.execute(insert(sounds).values(NEW), new)


NEW: dict[str, Any] = {
    "account": bindparam("of_account"),
    "radio_id": bindparam("of_radio_id"),
    "hour": bindparam("of_hour"),
    "letters": bindparam("heard"),
}
CHANGE = (
    update(sounds)
    .where(
        sounds.c.account == bindparam("of_account"),
        sounds.c.radio_id == bindparam("of_radio_id"),
        sounds.c.hour == bindparam("of_hour"),
    )
    .values(letters=bindparam("heard"))
)


def of_hour(conn: Connection, hour: int) -> list[tuple[Key, str]]:
    rows = conn.execute(select(sounds).where(sounds.c.hour == hour))
    return [((row.account, row.radio_id, row.hour), row.letters) for row in rows]


def merged(known: str | None, heard: Mapping[int, str]) -> str:
    letters = list(known or UNKNOWN * HOUR)
    for place, letter in heard.items():
        letters[place] = letter
    return "".join(letters)


def between(conn: Connection, account: str, radio_id: int, begin: int, end: int) -> str:
    """Return a letter for each minute in [begin, end), which are Unix times / 60."""
    query = select(sounds.c.hour, sounds.c.letters).where(
        sounds.c.account == account,
        sounds.c.radio_id == radio_id,
        sounds.c.hour.between(begin // HOUR, (end - 1) // HOUR),
    )
    known = {row.hour: row.letters for row in conn.execute(query)}
    first = begin // HOUR
    whole = "".join(known.get(hour, UNKNOWN * HOUR) for hour in range(first, (end - 1) // HOUR + 1))
    return whole[begin - first * HOUR :][: end - begin]


def expire(conn: Connection, before: int, *, limit: int = BATCH) -> int:
    """Forget hours before one, which is a Unix time / 3600; return how many rows that was."""
    known_by = (sounds.c.account, sounds.c.radio_id, sounds.c.hour)
    old = select(*known_by).where(sounds.c.hour < before).limit(limit)
    return conn.execute(delete(sounds).where(tuple_(*known_by).in_(old))).rowcount
