"""A real icecast2 with real ffmpeg listeners that come and go: /v1/plays tells how many heard each song."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import time
from typing import NoReturn

import aiohttp
import pytest
from servers import Icecast, airtally, broadcast, free_port, icecast, needs_icecast, program
from songs import Song
from waiting import until

from audience.delay import PLAIN, Delays
from audience.keeping import keep
from config.load import load
from config.settings import Settings
from config.tables.accounts import Account
from config.tables.control import Control
from config.tables.streams import Stream
from monitor.daemon import serve

TOKEN = "integration-test-token"
LENGTH = 14.0  # seconds of each song
LOOK = 0.1  # seconds
LATER = 900.0  # seconds: by then every play is counted
MP3 = ("-map", "0:a", "-c:a", "libmp3lame", "-b:a", "96k", "-content_type", "audio/mpeg", "-f", "mp3")
HOOK = """
<mount type="normal"><mount-name>/live</mount-name>
  <authentication type="url">
    <option name="listener_remove" value="http://127.0.0.1:{port}/v1/audience/icecast"/>
    <option name="username" value="icecast"/><option name="password" value="{token}"/>
  </authentication>
</mount>
"""
# Who listens is told by the hook of the first stream; of the second it is only asked how many there are.
CONFIG = """
state = "{state}"
[control]
port = {port}
[[accounts]]
name = "label"
token = "{token}"
[[streams]]
radio_id = 1
url = "{live}"
audience_delay = 0
[[streams]]
radio_id = 2
url = "{talk}"
audience_delay = 0
[polling]
interval = 5
[[polling.servers]]
kind = "icecast"
url = "{server}"
streams = ["{talk}"]
password = "hackme"
"""


@dataclass
class Clock:
    """The time by which plays are counted: it can be put forward."""

    ahead: float = 0.0

    def now(self) -> float:
        return time() + self.ahead

    async def sleep(self, _: float) -> None:
        await asyncio.sleep(LOOK)


@dataclass
class Daemon:
    """A daemon that monitors both mounts."""

    url: str
    database: Path
    clock: Clock = field(default_factory=Clock)

    async def plays(self, radio_id: int) -> list[dict]:
        """Return the plays of a stream, in their order."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{self.url}/v1/plays?radio_id={radio_id}") as response,
        ):
            return (await response.json())["plays"][::-1]

    async def on_air(self, song: Song) -> None:
        """Wait until a song is on air on both streams."""
        for radio_id in (1, 2):
            await self.until(partial(self._is_on_air, radio_id, song))

    async def _is_on_air(self, radio_id: int, song: Song) -> bool:
        found = await self.plays(radio_id)
        return bool(found) and found[-1]["track"]["title"] == song.title and found[-1]["ended_at"] is None

    async def told_of(self, departures: int) -> None:
        """Wait until so many listeners have left, as the hook says."""
        await self.until(lambda: self._departures(departures))

    async def _departures(self, count: int) -> bool:
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute("SELECT count(*) FROM listening_sessions").fetchall() == [(count,)]

    async def counted(self, radio_id: int, plays: int) -> bool:
        return all(one["impressions"] for one in (await self.plays(radio_id))[:plays])

    async def until(self, condition, within: float = 60.0) -> None:
        async with asyncio.timeout(within):
            while not await condition():
                await asyncio.sleep(LOOK)


@pytest.fixture
async def shorter(songs: list[Song], tmp_path: Path) -> list[Song]:
    """Songs, shortened."""
    return [await shortened(song, tmp_path / song.path.name) for song in songs]


async def shortened(song: Song, target: Path) -> Song:
    command = ("ffmpeg", "-v", "error", "-nostdin", "-i", song.path, "-t", str(LENGTH), target)
    async with program(*command) as process:
        assert await process.wait() == 0
    return Song(target, song.artist, song.title, LENGTH)


@asynccontextmanager
async def daemon(directory: Path, server: Icecast, port: int) -> AsyncIterator[Daemon]:
    state, config = directory / "state", directory / "monitor.toml"
    text = CONFIG.format(
        state=state,
        port=port,
        token=TOKEN,
        live=server.mount("live"),
        talk=server.mount("talk"),
        server=f"http://127.0.0.1:{server.port}",
    )
    config.write_text(text)
    running = Daemon(f"http://127.0.0.1:{port}", state / "airtally.db")
    ready = asyncio.Event()
    counting = partial(keep, now=running.clock.now, sleep=running.clock.sleep)
    settings = load(config, environment={}).for_running()
    async with served(serve(settings, ready=lambda _: ready.set(), keeping=counting), ready):
        yield running


@asynccontextmanager
async def served(running: Coroutine[None, None, NoReturn], ready: asyncio.Event) -> AsyncIterator[None]:
    """Run a daemon, here and not in a process of its own, while the block lasts."""
    task = asyncio.create_task(running)
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        yield
    finally:
        waiting.cancel()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def listener(server: Icecast, mount: str) -> list[str]:
    return ["ffmpeg", "-v", "error", "-nostdin", "-i", server.mount(mount), "-f", "null", "-"]


def heard(plays: Sequence[dict]) -> list[tuple[str, int, str]]:
    return [
        (one["track"]["title"], one["impressions"]["listeners"], one["impressions"]["basis"]) for one in plays
    ]


@needs_icecast
async def test_each_play_is_told_with_those_who_heard_it(tmp_path: Path, shorter: list[Song]):
    *programme, unknown = shorter
    first, second, third, fourth = programme
    port = free_port()
    async with AsyncExitStack() as running:
        adding = airtally(
            "catalogue", "add", *(song.path for song in programme), "--state", tmp_path / "state"
        )
        async with program(*adding) as process:
            assert await process.wait() == 0
        server = await running.enter_async_context(icecast(tmp_path, HOOK.format(port=port, token=TOKEN)))
        outputs = (*MP3, server.source("live"), *MP3, server.source("talk"))
        files = [song.path for song in (unknown, *programme)]  # there is time for the daemon to start
        await running.enter_async_context(program(*broadcast(files, tmp_path, *outputs)))
        tuned = await running.enter_async_context(daemon(tmp_path, server, port))
        ann, ben, cid, others = [await running.enter_async_context(AsyncExitStack()) for _ in range(4)]

        await tuned.on_air(first)
        await ann.enter_async_context(program(*listener(server, "live?uid=ann")))
        await ben.enter_async_context(program(*listener(server, "live?uid=ben")))
        for _ in range(2):
            await others.enter_async_context(program(*listener(server, "talk")))
        await tuned.on_air(second)
        await cid.enter_async_context(program(*listener(server, "live")))
        await others.enter_async_context(program(*listener(server, "talk")))
        await ann.aclose()
        await tuned.on_air(third)
        for leaving in (ben, cid, others):
            await leaving.aclose()
        await tuned.told_of(3)
        await tuned.on_air(fourth)
        tuned.clock.ahead = LATER
        for radio_id in (1, 2):
            await tuned.until(partial(tuned.counted, radio_id, 3))
        found = {radio_id: heard((await tuned.plays(radio_id))[:3]) for radio_id in (1, 2)}

    titles = [song.title for song in (first, second, third)]
    assert found[1] == list(zip(titles, (2, 3, 2), ["sessions"] * 3, strict=True))
    assert found[2] == list(zip(titles, (2, 3, 3), ["sampled"] * 3, strict=True))


async def test_a_reload_takes_over_how_much_later_a_stream_is_listened_to(tmp_path: Path):
    account = Account(name="label", token=TOKEN)
    row = {"account": "label", "radio_id": 1, "url": "http://127.0.0.1:9/nothing"}

    def settings(delay: float | None) -> Settings:
        stream = Stream(**row, audience_delay=delay)
        return Settings(
            state=tmp_path / "state", control=Control(port=0), accounts=(account,), streams=(stream,)
        )

    asked: asyncio.Future[Callable[[], Delays]] = asyncio.get_running_loop().create_future()
    ready = asyncio.Event()

    async def counting(_database, _analytics, delays: Callable[[], Delays], _kept: float) -> NoReturn:
        asked.set_result(delays)
        await asyncio.Event().wait()
        raise AssertionError

    running = serve(
        settings(None), ready=lambda _: ready.set(), reload=lambda: settings(42.0), keeping=counting
    )
    async with served(running, ready):
        delays = await asked
        assert delays().of("label", 1, row["url"]) == PLAIN
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: delays().of("label", 1, row["url"]) == 42.0, 60.0)
