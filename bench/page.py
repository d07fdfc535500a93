"""The page with many streams: how soon it is there, and what it costs the daemon to keep it true.

    PYTHONPATH=.:tests python -m bench.page [--streams 500] [--pages 4] [--seconds 60]

Streams are made up: each is heard every second, a song begins on every one about every three minutes, and the
station says something else as often. Pages are read by another process; the first one is opened in Chromium.
"""

import asyncio
import contextlib
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from browsing import CHROMIUM, chromium, visiting
from page_world import TOKEN, World, add_songs, page_world, present

from bench.tables import table
from monitor.live.sounds import Sound

SONG = 180.0  # seconds, about
READER = """
import asyncio, sys, aiohttp
async def read(url, token):
    signed = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=signed, timeout=aiohttp.ClientTimeout(None)) as session:
        async with session.get(f"{url}/page/streams") as shown:
            seen = (await shown.text()).partition('data-seen="')[2].partition('"')[0]
        size = 0
        async with session.get(f"{url}/page/live", params={"view": "streams", "seen": seen}) as answer:
            async for chunk in answer.content.iter_any():
                size += len(chunk)
                print(size, flush=True)
asyncio.run(read(*sys.argv[1:]))
"""
PAINTED = """() => new Promise((done) => {
    const began = performance.now();
    const seen = new MutationObserver(() => {
        if (document.querySelector('.stream')) requestAnimationFrame(() => requestAnimationFrame(() => {
            seen.disconnect(); done(performance.now() - began); }));
    });
    seen.observe(document.getElementById('main'), { childList: true });
    document.querySelector('#entrance button').click();
})"""

Streams = Annotated[int, typer.Option(help="How many streams there are.")]
Pages = Annotated[int, typer.Option(help="How many pages are open.")]
Seconds = Annotated[int, typer.Option(help="How long is measured, with pages and without.")]


def main(*, streams: Streams = 500, pages: Pages = 4, seconds: Seconds = 60) -> None:
    """Measure the page."""
    print(table(("figure", "value"), asyncio.run(measured(streams, pages, seconds))))


async def measured(streams: int, pages: int, seconds: int) -> list[tuple[str, str]]:
    names = tuple(f"Station {number}" for number in range(1, streams + 1))
    with TemporaryDirectory() as folder:
        async with page_world(Path(folder), names) as world:
            add_songs(world.database)
            await present(world, time.time())
            for radio_id in range(1, streams + 1):
                await world.hear(radio_id)
                if radio_id % 2:
                    await world.play(radio_id, radio_id % 12 + 1)
            life = asyncio.create_task(live(world, streams))
            rows = [*await painted(world), *await costs(world, pages, seconds)]
            life.cancel()
            await asyncio.wait([life])
    return rows


async def live(world: World, streams: int) -> None:
    """Have something happen on the streams, for ever."""
    rng = random.Random(1)
    while True:
        now = time.time()
        for radio_id in range(1, streams + 1):
            world.listener(radio_id).live.strip.hear(Sound.MUSIC, -15.0, now)
        for radio_id in rng.sample(range(1, streams + 1), max(1, round(streams / SONG))):
            await world.play(radio_id, rng.randint(1, 12))
            world.listener(radio_id).titled(f"title {now}")
        await asyncio.sleep(1 - time.time() % 1)


async def painted(world: World) -> list[tuple[str, str]]:
    """Return how long it takes in a browser until all streams are on the screen, from the token on."""
    if CHROMIUM is None:
        return [("first paint", "chromium is not installed")]
    times = []
    async with chromium() as browser:
        for _ in range(3):
            async with visiting(browser, world.url) as visitor:
                await visitor.page.goto(f"{world.url}/page")
                await visitor.page.get_by_label("API token").fill(TOKEN)
                times.append(await visitor.page.evaluate(PAINTED))
    return [("first paint, best of three", f"{min(times):.0f} ms"), ("... worst", f"{max(times):.0f} ms")]


async def costs(world: World, pages: int, seconds: int) -> list[tuple[str, str]]:
    """Return what open pages add to the processor time of this process, and what they are sent."""
    without = await used(seconds)
    readers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", READER, world.url, TOKEN, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(pages)
    ]
    await asyncio.sleep(5)  # the views are there
    with_pages = await used(seconds)
    sent = await read_by(readers[0])
    for reader in readers:
        reader.kill()
        await reader.wait()
    share = (with_pages - without) / seconds
    return [
        (f"processor, {pages} pages open", f"{share:.2%} of a core"),
        ("... a page", f"{share / pages:.2%} of a core"),
        ("sent to a page", f"{sent / seconds / 1024:.1f} KiB/s"),
    ]


async def used(seconds: int) -> float:
    """Return the processor seconds of this process in a time."""
    began = time.process_time()
    await asyncio.sleep(seconds)
    return time.process_time() - began


async def read_by(reader: asyncio.subprocess.Process) -> int:
    """Return how many bytes a page has read."""
    size = 0
    with contextlib.suppress(TimeoutError):
        while reader.stdout:
            async with asyncio.timeout(0.5):
                size = int(await reader.stdout.readline())
    return size


if __name__ == "__main__":
    typer.run(main)
