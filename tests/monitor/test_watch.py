"""What every stream does at this moment, as its task and the database say together."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import NoReturn

import pytest

from fingerprint.detections import Detection
from monitor.errors import SourceUnreachable
from monitor.health import Code, StreamHealth
from monitor.listener import StreamListener
from monitor.live.stream import State
from monitor.plays import PlayBook
from monitor.recogniser.messages import Heard, PlayStarted
from monitor.reporter import Reporter
from monitor.supervisor import Supervisor
from monitor.watch import COUNTED, Watch
from store.accounts import streams
from store.accounts.streams import Stream
from store.audience import samples
from store.audience.samples import Sample
from store.database import Database
from store.plays import tracks
from store.plays.tracks import Track

NOW = 1_800_000_000.0
KEY = ("label", 7)
ON = Detection(1, 1, 0.0, 6.0, 0.0, 1.0, 93)


@dataclass
class Clock:
    time: float = NOW

    def __call__(self) -> float:
        return self.time


@dataclass
class Daemon:
    """One monitored stream, and who watches."""

    database: Database
    supervisor: Supervisor
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.watch = Watch(self.database, self.supervisor, now=self.clock)

    @property
    def listener(self) -> StreamListener:
        return self.supervisor.listeners[KEY]

    async def seen(self):
        (stream,) = await self.watch.streams("label")
        return stream


@pytest.fixture
async def daemon(database: Database) -> AsyncIterator[Daemon]:
    clock = Clock()
    stream = Stream(account="label", radio_id=7, url="http://radio.example/live", name="Seven")
    with database.transaction() as conn:
        streams.add(conn, stream)
        tracks.add(conn, Track(id="T1", title="One", artist="Ada", duration=200.0, digest="1"))

    def listener(stream: Stream) -> StreamListener:
        reporter = Reporter(database, stream, UTC, lambda _: None)
        health = StreamHealth(Code.FINE, NOW)
        return StreamListener(reporter, health, PlayBook(), lambda *_: None, now=clock, clock=clock)

    async def listen(_: Stream, __: StreamListener) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError

    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(tasks, listener, listen)
        await supervisor.start(stream)
        yield Daemon(database, supervisor, clock)
        await supervisor.stop(KEY)


async def test_what_is_on_air_is_told_by_its_name_since_when_and_how_sure(daemon: Daemon):
    await daemon.listener.heard(PlayStarted(6.0, ON))
    on_air = (await daemon.seen()).on_air

    assert (on_air.track_id, on_air.artist, on_air.title) == ("T1", "Ada", "One")
    assert (on_air.since, on_air.score) == (NOW - 6, 93)


async def test_a_recording_that_has_left_the_catalogue_is_on_air_without_a_name(daemon: Daemon):
    await daemon.listener.heard(PlayStarted(6.0, ON))
    with daemon.database.transaction() as conn:
        tracks.remove(conn, 1)

    assert (await daemon.seen()).on_air.track_id == ""


async def test_a_stream_that_is_heard_runs_and_says_what_its_station_says(daemon: Daemon):
    daemon.listener.titled("ADA - ONE")
    await daemon.listener.heard(Heard(1.0, "OTHER", (), -20.0))
    daemon.clock.time += 10
    seen = await daemon.seen()

    assert (seen.state, seen.title, seen.name) == (State.RUNNING, "ADA - ONE", "Seven")
    assert [(cell.sound, cell.level) for cell in seen.cells] == [("m", -20)]


async def test_a_stream_that_is_lost_says_why(daemon: Daemon):
    await daemon.listener.lost(SourceUnreachable("connection refused"))
    seen = await daemon.seen()

    assert seen.state is State.WAITING
    assert (seen.failure.reason, seen.failure.at) == ("connection refused", NOW)


async def test_a_stream_nobody_listens_to_yet_connects(daemon: Daemon):
    await daemon.supervisor.stop(KEY)

    assert (await daemon.seen()).state is State.CONNECTING


async def test_listeners_are_counted_every_ten_seconds(daemon: Daemon):
    async def polled(listeners: int) -> int | None:
        sample = Sample(
            account="label", radio_id=7, at=daemon.clock.time, listeners=listeners, source="icecast"
        )
        with daemon.database.transaction() as conn:
            samples.add(conn, [sample])
        return (await daemon.seen()).listeners

    assert (await daemon.seen()).listeners is None
    daemon.clock.time += COUNTED
    assert await polled(12) == 12
    daemon.clock.time += COUNTED - 1
    assert await polled(15) == 12
    daemon.clock.time += 1
    assert await polled(16) == 16
