"""Worlds for segments: rows as the store keeps them, a DuckDB that has them, and what they come to."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import duckdb
from sqlalchemy import Connection, Table, select
from sqlalchemy.types import Integer, Text

from audience.analytics.questions import BadQuestion, TooExpensive
from store.tables.audience import follows, impressions, listeners, listening_sessions, listens
from store.tables.columns import Whole
from store.tables.plays import plays
from store.tables.segments import listener_attributes, track_artists

NOW = 1_800_000_000.0
DAY = 86_400.0
TABLES = (
    listeners,
    listening_sessions,
    listens,
    plays,
    impressions,
    follows,
    listener_attributes,
    track_artists,
)
COUNTRIES = ("AE", "SA", "FR", "")
DEVICES = ("phone", "tv", "web_tv", "")
CITIES = ("Ankara", "İzmir", "Paris", "New_York", "100%")
TRACKS = ("t1", "t2", "t3")
ARTISTS = {"t1": "a1", "t2": "a1"}
PLANS = ("gold", "silver", "it's", 'a "b"', "back\\slash")
Row = dict[str, Any]


@dataclass
class World:
    """Rows by the names of their tables."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in TABLES})

    @classmethod
    def of(cls, conn: Connection) -> Self:
        """Return what a database has."""
        return cls(
            {table.name: [dict(row) for row in conn.execute(select(table)).mappings()] for table in TABLES}
        )

    def add(self, table: Table, **values: Any) -> None:
        blank = {column.name: "" if isinstance(column.type, Text) else 0 for column in table.columns}
        nullable = {column.name: None for column in table.columns if column.nullable}
        self.rows[table.name].append({**blank, **nullable, **values})


def world(seed: int, people: int = 12) -> World:
    """Return a world of two accounts, at random but always the same."""
    chance = random.Random(seed)
    made = World()
    for track, artist in ARTISTS.items():
        made.add(track_artists, track_id=track, artist=artist.upper(), artist_id=artist)
    for number in range(1, people + 1):
        add_listener(made, chance, number)
    for number in range(1, people):
        play = {"id": number, "account": account_of(number), "radio_id": chance.choice((7, 8))}
        started = NOW - chance.randrange(0, 60) * DAY / 2
        play |= {"track_id": chance.choice(TRACKS), "started_at": started, "ended_at": started + 200.0}
        made.add(plays, **play, heard_until=started + 200.0)
        if chance.random() < 0.9:
            made.add(impressions, play=number, basis="sessions", delay=chance.choice((5.0, 20.0)))
        for listener in chance.sample(range(1, people + 1), people // 2):
            overlap(made, chance, listener, play)
    return made


def account_of(number: int) -> str:
    return "other" if number % 4 == 0 else "label"


def add_listener(made: World, chance: random.Random, number: int) -> None:
    account = account_of(number)
    seen = NOW - chance.randrange(0, 40) * DAY / 2 - chance.choice((0.0, 0.25))
    made.add(
        listeners,
        number=number,
        account=account,
        id=f"u{number}",
        guest=int(number % 5 == 0),
        country=chance.choice(COUNTRIES),
        device=chance.choice(DEVICES),
        first_seen=seen - 40 * DAY,
        last_seen=seen,
    )
    for name, value, figure in (
        ("city", chance.choice(CITIES), None),
        ("is_subscribed", *chance.choice((("true", 1.0), ("false", 0.0)))),
        ("plan", chance.choice(PLANS), None),
        ("age", str(age := chance.randrange(10, 60)), float(age)),
        ("subscriptions.email", *chance.choice((("true", 1.0), ("false", 0.0)))),
        ("tags", chance.choice(('["vip"]', '["vip", "\u0131"]', '["vip2"]')), None),
    ):
        if chance.random() < 0.7:
            kept = value if chance.random() < 0.9 else None
            made.add(
                listener_attributes, listener=number, name=name, value=kept, number=figure if kept else None
            )
    for _ in range(chance.randrange(0, 3)):
        seconds = chance.choice((None, 0.0, 30.0, 30.4, 250.0))
        radio = chance.choice((None, 7, 8))
        made.add(
            listens,
            number=len(made.rows["listens"]) + 1,
            account=account,
            track_id=chance.choice(TRACKS),
            listener=number,
            at=NOW - chance.randrange(0, 60) * DAY / 2,
            seconds=seconds,
            radio_id=radio,
            device=chance.choice(DEVICES),
        )
    if chance.random() < 0.3:
        following = {"following": chance.choice((0, 1)), "changed_at": NOW - 3 * DAY}
        made.add(follows, follower=number, followee=1 + number % 3, **following)


def overlap(made: World, chance: random.Random, listener: int, play: Row) -> None:
    """Add a session around a play of the listener's account; some heard it, some said so."""
    if account_of(listener) != play["account"]:
        return
    joined = play["started_at"] + chance.choice((-100.0, 0.0, 5.0, 204.75, 205.0, 400.0))
    until = joined + chance.choice((0.0, 1.5, 60.0, 3600.0))
    made.add(
        listening_sessions,
        number=len(made.rows["listening_sessions"]) + 1,
        account=play["account"],
        radio_id=play["radio_id"],
        listener=listener,
        joined_at=joined,
        heard_until=until,
        gone=chance.choice((0, 1)),
    )
    if chance.random() < 0.2:
        made.add(
            listens,
            number=len(made.rows["listens"]) + 1,
            account=play["account"],
            track_id=play["track_id"],
            listener=listener,
            at=joined,
            radio_id=play["radio_id"],
            play=play["id"],
        )


class Duck:
    """Answers as the analytics engine does, in this process; obeys the protocol of Analytics."""

    def __init__(self, made: World) -> None:
        self._conn = duckdb.connect(config={"threads": "1", "autoload_known_extensions": "false"})
        self._conn.execute("SET TimeZone = 'America/New_York'")  # no answer depends on the engine's own zone
        for table in TABLES:
            fill(self._conn, table, made.rows[table.name])
        self._conn.execute("SET enable_external_access = false")
        self._conn.execute("SET lock_configuration = true")

    def close(self) -> None:
        self._conn.close()

    async def ask(
        self,
        sql: str,
        parameters: Sequence[Any] = (),
        *,
        seconds: float = 10.0,  # noqa: ARG002 - as the protocol has it
        rows: int = 1_000_000,
    ) -> list[tuple[Any, ...]]:
        found = self.members(sql, parameters)
        if len(found) > rows:
            raise TooExpensive("too many rows")
        return found

    def members(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._conn.execute(sql, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise BadQuestion(str(error)) from error


def fill(conn: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> None:
    columns = ", ".join(f'"{column.name}" {kind(column.type)}' for column in table.columns)
    conn.execute(f'CREATE TABLE "{table.name}" ({columns})')
    if rows:
        places = ", ".join("?" for _ in table.columns)
        names = [column.name for column in table.columns]
        conn.executemany(
            f'INSERT INTO "{table.name}" VALUES ({places})', [[row[name] for name in names] for row in rows]
        )


def kind(type_: Any) -> str:
    if isinstance(type_, Text):
        return "VARCHAR"
    return "BIGINT" if type_ is Whole or isinstance(type_, Integer) else "DOUBLE"


def customers(made: World, account: str = "label") -> list[Row]:
    """Return the rows of the table customers."""
    found = []
    all_events = events(made, account)
    for row in made.rows["listeners"]:
        if row["account"] != account or row["guest"]:
            continue
        said = known(made, row["number"])
        mine = [event for event in all_events if event["customer_id"] == row["id"]]
        sessions = [one for one in made.rows["listening_sessions"] if one["listener"] == row["number"]]
        alone = [
            one
            for one in made.rows["listens"]
            if one["listener"] == row["number"] and one["radio_id"] is None
        ]
        subscribed = said.get("is_subscribed")
        found.append({
            "customer_id": row["id"],
            "country": row["country"] or None,
            "device": row["device"] or None,
            "city": said.get("city"),
            "language": said.get("language"),
            "tags": said.get("tags"),
            "is_subscribed": None if subscribed is None else subscribed == "true",
            "total_seconds": sum(whole(one["heard_until"] - one["joined_at"]) for one in sessions)
            + sum(whole(one["seconds"]) or 0 for one in alone),
            "spins_heard": sum(event["event_type"] in {"listen", "play_heard"} for event in mine),
            "first_seen": moment(row["first_seen"]),
            "last_seen": moment(max(row["last_seen"], *heard_at(made, row["number"]))),
        })  # fmt: skip
    return found


def heard_at(made: World, listener: int) -> Iterator[float]:
    """Yield when a listener was seen in a session or by a listen."""
    yield 0.0
    for table, when in (("listening_sessions", "heard_until"), ("listens", "at")):
        yield from (one[when] for one in made.rows[table] if one["listener"] == listener)


def known(made: World, listener: int) -> Mapping[str, str]:
    rows = made.rows["listener_attributes"]
    return {
        row["name"]: row["value"] for row in rows if row["listener"] == listener and row["value"] is not None
    }


def attributes(made: World, account: str = "label") -> list[Row]:
    """Return the rows of the table attributes."""
    names = named(made, account)
    return [
        {
            "customer_id": names[row["listener"]],
            "name": row["name"],
            "value": row["value"],
            "numeric_value": row["number"],
        }
        for row in made.rows["listener_attributes"]
        if row["listener"] in names and row["value"] is not None
    ]


def named(made: World, account: str) -> dict[int, str]:
    rows = made.rows["listeners"]
    return {row["number"]: row["id"] for row in rows if row["account"] == account and not row["guest"]}


def events(made: World, account: str = "label") -> list[Row]:
    """Return the rows of the table events."""
    names = named(made, account)
    found = [
        {
            "customer_id": names[listener],
            "event_type": type_,
            "event_timestamp": moment(at),
            "radio_id": more.get("radio_id"),
            "track_id": more.get("track_id"),
            "artist_id": ARTISTS.get(more.get("track_id", "")),
            "seconds": whole(more.get("seconds")),
            "device": more.get("device") or None,
            "country": more.get("country") or None,
        }
        for listener, type_, at, more in happened(made, account)
        if listener in names
    ]
    return sorted(found, key=str)


def happened(made: World, account: str) -> list[tuple[int, str, float, Row]]:
    found: list[tuple[int, str, float, Row]] = []
    for one in made.rows["listening_sessions"]:
        radio = {"radio_id": one["radio_id"]}
        found.append((one["listener"], "join", one["joined_at"], radio))
        if one["gone"] or one["heard_until"] <= NOW - 90:
            seconds = {"seconds": one["heard_until"] - one["joined_at"]}
            found.append((one["listener"], "leave", one["heard_until"], {**radio, **seconds}))
    found += [(one["listener"], "listen", one["at"], one) for one in made.rows["listens"]]
    found += [
        (one["follower"], "follow", one["changed_at"], {}) for one in made.rows["follows"] if one["following"]
    ]
    delays = {one["play"]: one["delay"] for one in made.rows["impressions"]}
    for play in made.rows["plays"]:
        if play["account"] == account and play["id"] in delays:
            found += heard(made, play, delays[play["id"]])
    return found


def heard(made: World, play: Row, delay: float) -> list[tuple[int, str, float, Row]]:
    begins, ends = play["started_at"] + delay, play["ended_at"] + delay
    reported = {one["listener"] for one in made.rows["listens"] if one["play"] == play["id"]}
    seconds: dict[int, float] = {}
    for one in made.rows["listening_sessions"]:
        here = one["account"] == play["account"] and one["radio_id"] == play["radio_id"]
        if (
            here
            and one["joined_at"] < ends
            and one["heard_until"] > begins
            and one["listener"] not in reported
        ):
            both = min(one["heard_until"], ends) - max(one["joined_at"], begins)
            seconds[one["listener"]] = seconds.get(one["listener"], 0.0) + both
    return [
        (listener, "play_heard", begins, {**play, "seconds": total}) for listener, total in seconds.items()
    ]


def whole(seconds: float | None) -> int | None:
    return None if seconds is None else math.floor(seconds + 0.5)


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(math.floor(at * 1000 + 0.5) / 1000, UTC).replace(tzinfo=None)
