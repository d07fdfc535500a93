"""The real control port, registry and listeners. A test says what is heard on the streams."""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass, field
from datetime import UTC
from itertools import count
from pathlib import Path
from typing import NoReturn

from control_port import MemoryCatalogue
from databases import new_database
from pydantic import SecretStr
from sqlalchemy import insert, select

from audience.identity import Level, Privacy
from callbacks.backlog import Backlog
from callbacks.longpoll import Bell, LongPoll
from config.settings import Settings
from config.tables.accounts import Account
from config.tables.streams import Stream as FileStream
from fingerprint.detections import Detection
from monitor.control.access import Access
from monitor.control.app import Services, make_app
from monitor.control.audience.parts import AudienceParts
from monitor.control.health import Health
from monitor.control.limits import Limits
from monitor.control.server import ControlServer
from monitor.errors import SourceError, SourceUnreachable
from monitor.health import Code, StreamHealth
from monitor.listener import StreamListener
from monitor.live.sounds import Sound
from monitor.plays import PlayBook
from monitor.recogniser.messages import Heard, PlayEnded, PlayStarted
from monitor.registry import StreamRegistry
from monitor.reporter import Reporter
from monitor.supervisor import Supervisor
from monitor.watch import Watch
from store.accounts import tokens
from store.accounts.streams import Stream
from store.accounts.tokens import known_by
from store.audience.samples import Sample
from store.database import Database
from store.delivery import outbox
from store.plays import impressions, sounds, tracks
from store.plays.impressions import Heard as Impressions
from store.plays.plays import Play
from store.plays.sounds import Minute
from store.plays.tracks import Track
from store.tables.audience import audience_samples
from store.tables.delivery import outbox as outbox_table
from store.tables.plays import plays as plays_table

TOKEN = "page-world-token-0123456789"
READING = "page-world-reader-012345678"
ACCOUNT = "label"
DAY = 86_400.0
SONGS = (
    ("The Night Ferries", "Neon Harbour"),
    ("The Night Ferries", "Last Boat Home"),
    ("Odile & the Lanterns", "Paper Moons"),
    ("Marek Vale", "Slow Electric"),
    ("Sable Coast", "Undertow"),
    ("Sable Coast", "Glass Weather"),
    ("Ivy Tannhauser", "Seven Bridges"),
    ("Kite Season", "August, Again"),
    ("Low Parade", "Streetlight Choir"),
    ("Marek Vale", "Northbound"),
    ("Hanna Brink", "Wintergarden"),
    ("Polaroid Summer", "Still Life With Radio"),
)
STATIONS = (
    "Radio Quayside",
    "Nordlys FM",
    "Jazz Cellar",
    "City 101.4",
    "Harbour Talk",
    "Klassik am Fluss",
    "Indie Attic",
    "Sunrise Gold",
)


@dataclass
class World:
    """Streams, and what is heard on them."""

    database: Database
    supervisor: Supervisor
    registry: StreamRegistry
    url: str = ""
    serials: count = field(default_factory=lambda: count(1))

    def listener(self, radio_id: int) -> StreamListener:
        return self.supervisor.listeners[ACCOUNT, radio_id]

    async def hear(self, radio_id: int, content: str = "OTHER", level: float = -18.0) -> None:
        """Have a stream sound for a moment."""
        await self.listener(radio_id).heard(Heard(1.0, content, (), level))

    async def play(self, radio_id: int, track: int, score: int = 97) -> Detection:
        """Have a song begin."""
        on = Detection(next(self.serials), track, 0.0, 6.0, 0.0, 1.0, score)
        await self.listener(radio_id).heard(PlayStarted(6.0, on))
        await self.listener(radio_id).heard(Heard(7.0, "OTHER", (on,), -14.0))
        return on

    async def end(self, radio_id: int, on: Detection) -> None:
        await self.listener(radio_id).heard(PlayEnded(9.0, on))

    async def lose(self, radio_id: int, error: SourceError | None = None) -> None:
        await self.listener(radio_id).lost(error or SourceUnreachable("connection refused"))


@asynccontextmanager
async def page_world(
    folder: Path, stations: tuple[str, ...] = STATIONS, **limits: float
) -> AsyncIterator[World]:
    """Give a control port with streams that nobody broadcasts."""
    with closing(new_database(folder / "airtally.db")) as database:
        async with asyncio.TaskGroup() as tasks:
            supervisor = Supervisor(tasks, lambda stream: listener_of(database, stream), silence)
            registry = StreamRegistry(database, supervisor)
            await registry.apply(settings(stations))
            with database.transaction() as conn:
                tokens.add(conn, known_by(READING, ACCOUNT, 0.0, name="reader", scopes="read"))
            world = World(database, supervisor, registry)
            app = make_app(services(world, folder), Limits(**limits))  # type: ignore[arg-type]
            async with ControlServer(app, "127.0.0.1", 0) as server:
                world.url = server.url
                yield world
            for key in list(supervisor.listeners):
                await supervisor.stop(key)


def settings(stations: tuple[str, ...]) -> Settings:
    account = Account(
        name=ACCOUNT, token=SecretStr(TOKEN), callback_url="https://example.org/airtally?key=hush"
    )
    streams = tuple(
        FileStream(account=ACCOUNT, radio_id=number, url=f"http://radio.example/{number}", name=name)
        for number, name in enumerate(stations, 1)
    )
    return Settings(accounts=(account,), streams=streams)


def services(world: World, folder: Path) -> Services:
    database = world.database
    return Services(
        registry=world.registry,
        catalogue=MemoryCatalogue(),
        longpoll=LongPoll(database, Bell()),
        backlog=Backlog(database, lambda: None),
        access=Access(lambda: database.read(tokens.listed)),
        health=Health(),
        uploads=folder,
        database=database,
        watching=Watch(database, world.supervisor),
        audience=AudienceParts(database=database, privacy=Privacy(Level.FULL, bytes(32))),
    )


def listener_of(database: Database, stream: Stream) -> StreamListener:
    reporter = Reporter(database, stream, UTC, lambda _: None)
    health = StreamHealth(Code(stream.code), time.monotonic())
    return StreamListener(reporter, health, PlayBook(), lambda *_: None)


async def silence(_: Stream, __: StreamListener) -> NoReturn:
    await asyncio.Event().wait()
    raise AssertionError


def add_songs(database: Database) -> None:
    with database.transaction() as conn:
        for number, (artist, title) in enumerate(SONGS, 1):
            tracks.add(
                conn,
                Track(
                    id=f"T{number}",
                    title=title,
                    artist=artist,
                    album="Selected",
                    isrc=f"XXATD19{number:05}",
                    duration=180.0 + 7 * number,
                    digest=str(number),
                ),
            )


async def past(world: World, now: float, *, days: float = 7, stations: int = 8, seed: int = 1) -> None:
    """Have had the streams monitored for some days: plays, other sounds, outages, listeners."""
    rng = random.Random(seed)
    add_songs(world.database)
    with world.database.transaction() as conn:
        for radio_id in range(1, stations + 1):
            gone_by(conn, rng, radio_id, now, days)
        for number in range(6):
            body = b'{"status": "success"}'
            outbox.add(
                conn, ACCOUNT, 1 + number % 3, "result", body, now=lambda number=number: now - 400 * number
            )
        (first, second) = outbox.events(conn, select(outbox_table).limit(2))
        outbox.park(conn, first, 400, "HTTP 400: field isrc is unknown", now + 3000)
        outbox.postpone(conn, second, 503, "HTTP 503", now + 60)


def gone_by(conn, rng: random.Random, radio_id: int, now: float, days: float) -> None:
    talkative = 0.8 if radio_id == 5 else 0.25
    at = now - days * DAY
    letters: dict[int, Sound] = {}
    airings: list[Play] = []
    while at < now - 300:
        choice = rng.random()
        if choice < 0.5 and radio_id != 5:
            airings.append(airing(rng, radio_id, radio_id * 1_000_000 + len(airings), at))
            at = sounded(letters, Sound.RECOGNISED, at, airings[-1].heard_until - at)
        elif choice < 0.5 + talkative / 2:
            at = sounded(letters, Sound.TALK, at, rng.uniform(60, 600))
        elif choice < 0.985:
            at = sounded(letters, Sound.MUSIC, at, rng.uniform(150, 300))
        elif choice < 0.992:
            at = sounded(letters, Sound.SILENCE, at, rng.uniform(30, 90))
        else:
            at = sounded(letters, Sound.NOTHING, at, rng.uniform(120, 1500))
    if airings:
        conn.execute(insert(plays_table), [asdict(each) for each in airings])
    impressions.store(conn, [heard(each) for each in airings])
    sounds.keep(conn, [Minute(ACCOUNT, radio_id, number, letter) for number, letter in letters.items()])
    conn.execute(insert(audience_samples), [asdict(each) for each in listened(rng, radio_id, now)])


def airing(rng: random.Random, radio_id: int, number: int, at: float) -> Play:
    track = min(int(rng.expovariate(0.28)) + 1, len(SONGS))
    end = at + rng.uniform(150, 260)
    return Play(
        id=number,
        account=ACCOUNT,
        radio_id=radio_id,
        track=track,
        track_id=f"T{track}",
        started_at=at,
        ended_at=end,
        heard_until=end,
        score=rng.randint(88, 100),
        icy_title=" - ".join(SONGS[track - 1]).upper() if rng.random() < 0.8 else "",
    )


def heard(play: Play) -> Impressions:
    people = crowd(play.radio_id, play.started_at)
    return Impressions(
        play=play.id,
        listeners=people,
        seconds=people * 150,
        average=people * 0.8,
        basis="sampled",
        delay=5,
        computed_at=play.heard_until,
    )


def sounded(letters: dict[int, Sound], kind: Sound, at: float, seconds: float) -> float:
    for number in range(int(at // 60), int((at + seconds) // 60)):
        letters[number] = kind
    return at + seconds


def listened(rng: random.Random, radio_id: int, now: float) -> list[Sample]:
    times = [now - 30 * back for back in range(2 * 60 * 26)]
    return [
        Sample(
            account=ACCOUNT,
            radio_id=radio_id,
            at=at,
            listeners=crowd(radio_id, at) + rng.randint(-4, 4),
            source="icecast",
        )
        for at in times
        if int(at // 3600) % 17
    ]


def crowd(radio_id: int, at: float) -> int:
    hour = at / 3600 % 24
    return round((60 + 130 / radio_id) * (1.1 + math.sin((hour - 9) / 24 * 2 * math.pi)) + 8)


async def present(world: World, now: float, *, seed: int = 2) -> None:
    """Have something on the strips: ten minutes of sound that were heard just now."""
    rng = random.Random(seed)
    for (_, radio_id), listener in world.supervisor.listeners.items():
        heard_lately(rng, listener, radio_id, now)


def heard_lately(rng: random.Random, listener: StreamListener, radio_id: int, now: float) -> None:
    strip, at, kind, level = listener.live.strip, now - 620, Sound.MUSIC, -16.0
    strip.cells(at)
    while at < now - 1:
        if rng.random() < 0.012:
            kind = rng.choice([Sound.MUSIC, Sound.TALK, Sound.TALK, Sound.RECOGNISED, Sound.RECOGNISED])
            level = {Sound.TALK: -24.0, Sound.MUSIC: -15.0}.get(kind, -13.0)
        strip.hear(kind, level + rng.gauss(0, 3), at)
        at += 1
