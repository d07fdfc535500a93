"""One stream's life, between a scripted station and a real recogniser process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from media import encoded, tones
from stations import HANG, Station, http, icecast, send
from waiting import until

from monitor.errors import SourceEnded, SourceError, SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.recogniser.messages import Heard, Message
from monitor.recogniser.pool import RecogniserPool
from monitor.sources.resolve import open_source
from monitor.stream import Connection, run_stream

MUSIC = encoded(tones(8), "mp3")


@dataclass
class Ears:
    """A listener that only remembers."""

    messages: list[Message] = field(default_factory=list)
    outages: list[SourceError] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    ticks: int = 0

    def titled(self, text: str) -> None:
        self.titles.append(text)

    async def heard(self, message: Message) -> None:
        self.messages.append(message)

    async def lost(self, error: SourceError) -> None:
        self.outages.append(error)

    async def tick(self) -> None:
        self.ticks += 1


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[RecogniserPool]:
    pool = RecogniserPool(tmp_path, 1)
    running = asyncio.create_task(pool.run())
    await until(lambda: bool(pool.pids), 10)
    yield pool
    running.cancel()
    await asyncio.wait([running])


async def outage(pool: RecogniserPool, ears: Ears, station: Station) -> SourceError:
    async with asyncio.timeout(20):
        return await Connection(pool, ears).outage(partial(open_source, station.url("/live")))


async def test_a_station_is_heard_to_its_end(pool: RecogniserPool):
    ears = Ears()
    async with Station({"/live": send(icecast(MUSIC, {1: "Ada - One"}))}) as station:
        error = await outage(pool, ears, station)

    assert isinstance(error, SourceEnded)
    assert ears.titles == ["Ada - One"]
    heard = [message.position for message in ears.messages if isinstance(message, Heard)]
    assert heard[-1] == pytest.approx(8, abs=1.5)


async def test_a_station_that_sends_something_else_is_an_outage_that_says_so(pool: RecogniserPool):
    async with Station({"/live": send(http(b"<html>closed</html>", "text/html"))}) as station:
        error = await outage(pool, Ears(), station)

    assert isinstance(error, SourceUnsupported)


async def test_a_station_that_is_not_there_is_an_outage_that_says_so(pool: RecogniserPool):
    async with Station({}) as station:
        refused = await outage(pool, Ears(), station)
    unreachable = await outage(pool, Ears(), station)

    assert isinstance(refused, SourceRefused)
    assert str(refused) == "404 Not Found"
    assert isinstance(unreachable, SourceUnreachable)
    assert str(unreachable) == "connection refused"


async def test_a_lost_stream_is_connected_again_and_again(pool: RecogniserPool):
    """Waits grow; the listener is told of each outage, and that time passes."""
    ears, waits = Ears(), []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(ears.outages) == 4:
            raise asyncio.CancelledError

    async with Station({}) as station:
        with pytest.raises(asyncio.CancelledError):
            await run_stream(partial(open_source, station.url("/live")), pool, ears, sleep=sleep)

    assert len(station.requests) == len(ears.outages) == 4
    assert sum(waits) > 15
    assert max(waits) <= 5
    assert ears.ticks == len(waits) - 1


async def test_cancelling_closes_the_connection(pool: RecogniserPool):
    ears = Ears()
    async with Station({"/live": send(icecast(MUSIC), then=HANG)}) as station:
        listening = asyncio.create_task(outage(pool, ears, station))
        await until(lambda: bool(ears.messages), 10)
        listening.cancel()
        await asyncio.wait([listening])
        await until(lambda: station.listeners == 0, 10)

    assert pool.loads == [0]
