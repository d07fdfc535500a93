"""A real icecast2 with real ffmpeg listeners that come and go: what it says when polled, and of who left."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import time

import pytest
from aiohttp import web
from servers import AS_NOBODY, ICECAST, Icecast, free_port, listening, needs_icecast, program
from songs import Song
from waiting import until

from audience.delay import Delays
from audience.departing import leaves
from audience.polling.departures import departure
from audience.polling.servers import Kind, Server
from audience.tallying import tally
from monitor.polling.poller import Poller, Polls
from monitor.sources.resolve import open_source
from store.accounts import streams
from store.accounts.streams import Stream
from store.audience import samples
from store.audience.samples import Sample
from store.database import Database
from store.plays import impressions, plays
from store.plays.impressions import Heard
from store.plays.plays import Play

pytestmark = needs_icecast

OUTPUT = ("-c:a", "libmp3lame", "-b:a", "96k", "-content_type", "audio/mpeg", "-f", "mp3")
INTERVAL = 0.2  # seconds
PASSWORDS = pytest.mark.parametrize("password", ["", "hackme"], ids=["public", "administrator"])
HOOK = """
<mount type="normal"><mount-name>/live</mount-name>
  <authentication type="url"><option name="listener_remove" value="{url}"/></authentication>
</mount>
"""


@asynccontextmanager
async def icecast(directory: Path, mounts: str = "") -> AsyncIterator[Icecast]:
    port, config = free_port(), directory / "icecast.xml"
    security = mounts + (AS_NOBODY if os.getuid() == 0 else "")
    config.write_text(ICECAST.format(port=port, directory=directory, security=security))
    async with program("icecast2", "-c", config):
        await listening(port)
        yield Icecast(port)


def source(server: Icecast, song: Song, mount: str) -> list[str | Path]:
    read = ("ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", song.path)
    return [*read, *OUTPUT, server.source(mount)]


def listener(server: Icecast, mount: str) -> list[str]:
    return ["ffmpeg", "-v", "error", "-nostdin", "-i", server.mount(mount), "-f", "null", "-"]


def monitored(server: Icecast) -> list[Stream]:
    mounts = ((1, "live"), (2, "talk"))
    return [Stream(account="label", radio_id=number, url=server.mount(mount)) for number, mount in mounts]


class Sampling:
    """What a poller has stored of two mounts; we are connected to the first of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.connected = False

    def taken(self, radio_id: int = 1) -> list[Sample]:
        with self.database.transaction() as conn:
            return list(samples.between(conn, "label", radio_id, 0.0, 1e12))

    def impressions(self, radio_id: int, began: float, ended: float) -> Heard:
        """Return what is told of a play of that time, once its listeners are counted."""
        play = Play(
            account="label",
            radio_id=radio_id,
            track=1,
            track_id="song",
            started_at=began,
            ended_at=ended,
            heard_until=ended,
        )
        delays = Delays({("label", radio_id): 0.0})
        with self.database.transaction() as conn:
            number = plays.start(conn, play)
            tally(conn, ended + 600.0, delays)
            return impressions.of_plays(conn, [number])[number]

    async def say(self, listeners: int | None, radio_id: int = 1) -> None:
        """Wait until the latest sample says so."""
        await until(lambda: [one.listeners for one in self.taken(radio_id)[-1:]] == [listeners], within=60.0)


@asynccontextmanager
async def sampling(directory: Path, server: Icecast, password: str) -> AsyncIterator[Sampling]:
    async def viewers(_: str) -> int | None:
        return None

    database = Database.open(directory / "airtally.db")
    sampled = Sampling(database)
    with database.transaction() as conn:
        for stream in monitored(server):
            streams.add(conn, stream)
    polled = Server(Kind.ICECAST, f"http://127.0.0.1:{server.port}", password=password)
    polls = Polls(servers=(polled,), interval=INTERVAL)
    poller = Poller(database, polls, lambda key: sampled.connected and key[1] == 1, viewers)
    task = asyncio.get_running_loop().create_task(poller.run())
    try:
        yield sampled
    finally:
        task.cancel()
        await asyncio.wait([task])
        database.close()


@PASSWORDS
async def test_listeners_that_come_and_go_are_counted_and_we_are_not(
    tmp_path: Path, songs: list[Song], password: str
):
    async with AsyncExitStack() as running:
        server = await running.enter_async_context(icecast(tmp_path))
        on_air = await running.enter_async_context(AsyncExitStack())
        for mount in ("live", "talk"):
            await on_air.enter_async_context(program(*source(server, songs[0], mount)))
        sampled = await running.enter_async_context(sampling(tmp_path, server, password))
        await sampled.say(0)
        feed = await running.enter_async_context(open_source(server.mount("live")))
        await anext(feed)
        sampled.connected = True
        audience = await running.enter_async_context(AsyncExitStack())
        for _ in range(3):
            await audience.enter_async_context(program(*listener(server, "live")))
        async with program(*listener(server, "live")), program(*listener(server, "talk")):
            await sampled.say(4)
            await sampled.say(1, radio_id=2)
        await sampled.say(3)
        await sampled.say(0, radio_id=2)
        began = sampled.taken()[-1].at
        await until(lambda: len([one for one in sampled.taken() if one.at > began]) >= 5, within=60.0)
        ended = sampled.taken()[-1].at
        await audience.aclose()
        await sampled.say(0)
        await on_air.aclose()
        await sampled.say(None)
        gone = sampled.taken()[-1].at
        heard = [
            sampled.impressions(*one) for one in ((1, began, ended), (2, began, ended), (1, gone, gone + 9.0))
        ]

    assert [(one.listeners, one.average, one.basis) for one in heard] == [
        (3, 3.0, "sampled"),
        (0, 0.0, "sampled"),
        (0, 0.0, "none"),
    ]


async def test_a_server_that_is_gone_leaves_a_gap_and_no_zero(tmp_path: Path, songs: list[Song]):
    async with AsyncExitStack() as running:
        up = AsyncExitStack()
        server = await up.enter_async_context(icecast(tmp_path))
        sampled = await running.enter_async_context(sampling(tmp_path, server, ""))
        await running.enter_async_context(program(*source(server, songs[0], "live")))
        await sampled.say(0)
        await running.enter_async_context(program(*listener(server, "live")))
        await sampled.say(1)
        await up.aclose()
        await sampled.say(None)

        assert [one.listeners for one in sampled.taken()[-2:]] == [1, None]


async def test_a_listener_who_leaves_is_reported_with_the_time_they_listened(
    tmp_path: Path, songs: list[Song]
):
    told: asyncio.Queue[bytes] = asyncio.Queue()

    async def hook(request: web.Request) -> web.Response:
        await told.put(await request.read())
        return web.Response()

    async with AsyncExitStack() as running:
        runner = web.ServerRunner(web.Server(hook), shutdown_timeout=0.2)
        await runner.setup()
        running.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        mounts = HOOK.format(url=f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
        server = await running.enter_async_context(icecast(tmp_path, mounts))
        await running.enter_async_context(program(*source(server, songs[0], "live")))
        sampled = await running.enter_async_context(sampling(tmp_path, server, ""))
        await sampled.say(0)
        came = time()
        async with program(*listener(server, "live?uid=u-123")):
            await sampled.say(1)
            began = sampled.taken()[-1].at
            await until(lambda: sampled.taken()[-1].at > began + 2.0, within=60.0)
        async with asyncio.timeout(60.0):
            left = departure(await told.get(), now=sampled.taken()[-1].at)

    assert left
    assert (left.mount, left.fields, left.ip) == ("/live", {"uid": "u-123"}, "127.0.0.1")
    assert left.agent.startswith("Lavf/")
    assert 2.0 <= left.ended_at - left.started_at <= time() - came + 1.0  # it counts in whole seconds
    (event,) = leaves(left, monitored(server))
    assert (event.kind, event.radio_id, event.user_id) == ("leave", 1, "u-123")
