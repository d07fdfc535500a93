"""Radios: scripted stations, heard by real recogniser processes, in a world where time runs faster.

    async with radio(tmp_path, database) as set:
        async with Station({"/live": on_air(mp3(song))}) as station:
            set.tune(station.url("/live"))
            await set.hears(lambda: len(set.results) >= 1)

Stations send FASTER times as fast as it is played, and all that waits waits as much less: back-off, what has
to last before an owner is told and, where a scenario is about them, limits (FAST) and stall rules. What comes
out is what the daemon would have told.
"""

import asyncio
import contextlib
import functools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
from media import encoded
from scipy.signal import resample_poly
from signals import song
from sqlalchemy import text
from stations import CLOSE, After, Script, Visit, finish, http

from fingerprint import SAMPLE_RATE_HZ, Samples
from fingerprint.extract import fingerprint
from fingerprint.index import IndexWriter
from monitor.health import Code, StreamHealth
from monitor.listener import StreamListener
from monitor.plays import PlayBook
from monitor.pulse import Rules
from monitor.recogniser.child import COMMAND
from monitor.recogniser.pool import RecogniserPool
from monitor.reporter import Reporter
from monitor.sources.limits import LIMITS, Limits
from monitor.sources.resolve import open_source
from monitor.stream import run_stream
from store.accounts import streams
from store.accounts.streams import Stream
from store.database import Database
from store.plays import tracks
from store.plays.tracks import Track

FASTER = 20.0
STEP = 0.02  # seconds between two pieces of a station
LENGTH = 40.0  # seconds of a song
SONGS = 4
FAST = replace(
    LIMITS, opening=LIMITS.opening / FASTER, search=LIMITS.search / FASTER, stall=LIMITS.stall / FASTER
)

PATIENT = replace(LIMITS, opening=5.0, search=20.0, stall=5.0)  # real seconds, on a busy machine, too
LENIENT = Rules(first=60.0, soundless=60.0, ratio=0.1)  # a real second of a busy machine is no stall


@functools.cache
def samples_of(number: int) -> Samples:
    """Return a song, by its number in the catalogue."""
    return song(LENGTH, seed=number)


@functools.cache
def songs(*numbers: int, container: str = "mp3", rate_hz: int = 44100, channels: int = 2) -> bytes:
    """Return songs in a row, as a media file."""
    return media(np.concatenate([samples_of(number) for number in numbers]), container, rate_hz, channels)


def media(sound: Samples, container: str = "mp3", rate_hz: int = 44100, channels: int = 2) -> bytes:
    up, down = rate_hz // 100, SAMPLE_RATE_HZ // 100
    return encoded(
        resample_poly(sound, up, down).astype(np.float32), container, rate_hz=rate_hz, channels=channels
    )


def write_catalogue(directory: Path, database: Database) -> None:
    with IndexWriter(directory) as writer:
        for number in range(1, SONGS + 1):
            writer.add(number, fingerprint(samples_of(number)))
        writer.commit()
    with database.transaction() as conn:
        for number in range(1, SONGS + 1):
            track = Track(
                id=f"T{number}", title=str(number), artist="Ada", duration=LENGTH, digest=str(number)
            )
            assert tracks.add(conn, track) == number


def on_air(
    audio: bytes, seconds: float, *, content_type: str = "audio/mpeg", burst: float = 0.0, then: After = CLOSE
) -> Script:
    """Return the script of a station that sends `seconds` of audio as they are played, after a burst."""

    async def script(visit: Visit) -> None:
        await visit.send(http(content_type=content_type))
        await play(visit, audio, seconds, burst=burst)
        await finish(visit, then)

    return script


async def play(visit: Visit, audio: bytes, seconds: float, *, burst: float = 0.0) -> None:
    """Send audio as it is played."""
    second = len(audio) / seconds
    clock = asyncio.get_running_loop().time
    began, sent = clock(), 0
    while sent < len(audio):
        due = int(((clock() - began) * FASTER + burst) * second)
        if due > sent:
            await visit.send(audio[sent:due])
            sent = due
        await asyncio.sleep(STEP)


@dataclass
class Radio:
    """A radio set: streams that are listened to, and what was told of them."""

    pool: RecogniserPool
    database: Database
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    listeners: dict[int, StreamListener] = field(default_factory=dict)

    def clock(self) -> float:
        return asyncio.get_running_loop().time() * FASTER

    def now(self) -> float:
        return 1_800_000_000.0 + self.clock()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FASTER)

    def tune(
        self,
        url: str,
        radio_id: int = 1,
        *,
        limits: Limits = PATIENT,
        rules: Rules = LENIENT,
        callbacks: str = "after",
    ) -> None:
        """Listen to a stream from now on."""
        stream = Stream(account="label", radio_id=radio_id, url=url, callbacks=callbacks)
        with self.database.transaction() as conn:
            streams.add(conn, stream)
        reporter = Reporter(self.database, stream, UTC, lambda _: None)
        listener = StreamListener(
            reporter,
            StreamHealth(Code.FINE, self.clock()),
            PlayBook(),
            lambda *_: None,
            now=self.now,
            clock=self.clock,
        )
        self.listeners[radio_id] = listener
        connect = functools.partial(open_source, url, limits=limits)
        listening = run_stream(connect, self.pool, listener, sleep=self.sleep, clock=self.clock, rules=rules)
        self.tasks.append(asyncio.create_task(listening))

    async def hears(self, condition: Callable[[], bool], within: float = 60.0) -> None:
        """Wait until `condition` is true."""
        async with asyncio.timeout(within):
            while not condition():
                await asyncio.sleep(STEP)

    async def passes(self, seconds: float) -> None:
        """Let so much of the world's time pass."""
        await self.sleep(seconds)

    @property
    def told(self) -> list[dict[str, Any]]:
        with self.database.transaction() as conn:
            return [
                json.loads(body) for (body,) in conn.execute(text("SELECT body FROM outbox ORDER BY seq"))
            ]

    def results(self, radio_id: int = 1) -> list[tuple[str, float]]:
        """Return the titles that were told, and for how long they were on air."""
        bodies = [body["result"] for body in self.told if "result" in body]
        return [
            (body["results"][0]["title"], body.get("play_length", 0.0))
            for body in bodies
            if body["radio_id"] == radio_id
        ]

    def codes(self, radio_id: int = 1) -> list[int]:
        return [one["notification_code"] for one in self.notifications(radio_id)]

    def messages(self, radio_id: int = 1) -> list[str]:
        return [one["notification_message"] for one in self.notifications(radio_id)]

    def notifications(self, radio_id: int = 1) -> list[dict[str, Any]]:
        bodies = [body["notification"] for body in self.told if "notification" in body]
        return [body for body in bodies if body["radio_id"] == radio_id]


@contextlib.asynccontextmanager
async def radio(
    directory: Path,
    database: Database,
    *,
    processes: int = 1,
    command: Sequence[str] = COMMAND,
    patience: float = 5.0,
) -> AsyncIterator[Radio]:
    """Switch a radio on, with a catalogue of SONGS songs."""
    index = directory / "index"
    await asyncio.to_thread(write_catalogue, index, database)
    pool = RecogniserPool(index, processes, command=command, patience=patience)
    running = asyncio.create_task(pool.run())
    set_ = Radio(pool, database)
    try:
        yield set_
    finally:
        for task in (running, *set_.tasks):
            task.cancel()
        ends = await asyncio.gather(running, *set_.tasks, return_exceptions=True)
    assert [end for end in ends if not isinstance(end, asyncio.CancelledError)] == []
