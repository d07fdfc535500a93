"""What changes on a page while it is open."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from page_world import ACCOUNT, SONGS, TOKEN, World, add_songs, page_world

from store.accounts import tokens


class Events:
    """A page that reads what it is told."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def until(self, wanted: str) -> str:
        """Read until something is told."""
        text = ""
        async with asyncio.timeout(30):
            while wanted not in text:
                text += (await self._answer.content.readuntil(b"\n\n")).decode()
        return text

    async def ended(self) -> bool:
        async with asyncio.timeout(30):
            await self._answer.content.read()
        return True


@asynccontextmanager
async def looking(port: aiohttp.ClientSession, view: str) -> AsyncIterator[Events]:
    """Open a view, and follow it."""
    async with port.get(f"/page/{view}") as shown:
        seen = re.search(r'data-seen="([^"]*)"', await shown.text())[1]
    async with port.get("/page/live", params={"view": view, "seen": seen}) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/event-stream"
        yield Events(answer)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with page_world(tmp_path, look=0.05, beat=0.2) as world:
        yield world


async def test_a_play_comes_to_the_streams_and_to_the_feed(world: World, port):
    add_songs(world.database)
    async with looking(port, "streams") as streams, looking(port, "feed") as feed:
        await world.play(1, 1)

        assert "stream-1" in await streams.until(SONGS[0][1])
        assert "on air" in await feed.until(SONGS[0][1])


async def test_what_a_view_shows_already_is_not_told_again(world: World, port):
    await world.hear(2)
    async with looking(port, "streams") as streams:
        await world.lose(1)

        assert "stream-2" not in (await streams.until("connection refused")).split("event: cells")[0]


async def test_a_stream_that_is_removed_goes(world: World, port):
    await world.registry.add(ACCOUNT, 66, "http://radio.example/", "after")
    async with looking(port, "streams") as streams:
        await world.registry.remove(ACCOUNT, 66)

        assert '"gone": ["stream-66"]' in await streams.until('"gone": ["')


async def test_the_last_cell_of_every_strip_is_told(world: World, port):
    async with looking(port, "streams") as streams:
        told = await streams.until("event: cells")
        cells = json.loads(told.rpartition("data: ")[2])

        assert set(cells) == {"cell", "streams"}


async def test_the_figures_at_the_head_are_told_in_every_view(world: World, port):
    async with port.get("/page/live", params={"view": "charts"}) as answer:
        assert "streams" in await Events(answer).until("figures")


@pytest.mark.parametrize("seen", ["4711 streams:3", "nonsense", "1 streams:x", "1 a:b:c"])
async def test_a_page_that_saw_another_board_begins_anew(world: World, port, seen: str):
    async with port.get("/page/live", params={"view": "streams", "seen": seen}) as answer:
        assert await answer.text() == "event: stale\ndata: \n\n"


async def test_the_number_of_open_pages_is_limited(tmp_path):
    signed = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        page_world(tmp_path, pages=1) as world,
        aiohttp.ClientSession(world.url, headers=signed) as port,
        port.get("/page/live") as first,
        port.get("/page/live") as second,
    ):
        assert (first.status, second.status) == (200, 503)
        assert "too many pages" in (await second.json())["error"]["message"]


async def test_a_page_that_does_not_read_is_dropped(tmp_path):
    """It is told so much that no buffer holds it; while it counts as open, no other page may be."""
    names = tuple(f"Station {number}" for number in range(200))
    signed = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        page_world(tmp_path, names, look=0.05, patience=0.2, pages=1) as world,
        aiohttp.ClientSession(world.url, headers=signed) as port,
        asyncio.timeout(60),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(world), limit=1024)
        writer.write(f"GET /page/live?view=streams&api_token={TOKEN} HTTP/1.1\r\nHost: page\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        assert await told_much(world, port, "first") == 503

        number = 0
        while await told_much(world, port, f"{number}") != 200:
            number += 1
        writer.close()


def port_of(world: World) -> int:
    return int(world.url.rpartition(":")[2])


async def told_much(world: World, port: aiohttp.ClientSession, title: str) -> int:
    """Have all stations say something else; return whether a page may be opened."""
    for listener in world.supervisor.listeners.values():
        listener.titled(title)
    async with port.get("/page/live", params={"view": "charts"}) as answer:
        return answer.status


async def test_pages_are_left_at_once_when_the_daemon_stops(tmp_path):
    signed = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=signed) as session, asyncio.timeout(30):  # less than the grace
        async with page_world(tmp_path, grace=60.0) as world:
            events = Events(await session.get(f"{world.url}/page/live"))
            await events.until("figures")

        assert await events.ended()


async def test_a_page_whose_token_is_revoked_is_told_nothing_more(world: World, port):
    async with port.get("/page/live") as answer:
        await Events(answer).until("still here")
        with world.database.transaction() as conn:
            for token in tokens.listed(conn):
                tokens.remove(conn, token)

        assert await Events(answer).ended()
