"""One stream's life, between a scripted station and a real recogniser process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from media import encoded, tones
from stations import HANG, Station, Visit, http, icecast, send
from waiting import until

from monitor.errors import SourceEnded, SourceError, SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.pulse import Rules
from monitor.recogniser.messages import Heard, Message
from monitor.recogniser.pool import RecogniserPool
from monitor.sources.feed import Feed, Pause, Piece, Splice
from monitor.sources.resolve import open_source
from monitor.stream import Connection, run_stream

MUSIC = encoded(tones(8), "mp3")


@dataclass
class Ears:
    """A listener that only remembers."""

    messages: list[Message] = field(default_factory=list)
    outages: list[SourceError] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    ticks: int = 0

    def connecting(self) -> None:
        pass

    def titled(self, text: str) -> None:
        self.titles.append(text)

    async def heard(self, message: Message) -> None:
        self.messages.append(message)

    async def lost(self, error: SourceError) -> None:
        self.outages.append(error)

    async def resting(self, seconds: float) -> None:
        self.rests.append(seconds)

    async def tick(self) -> None:
        self.ticks += 1


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[RecogniserPool]:
    pool = RecogniserPool(tmp_path, 1)
    running = asyncio.create_task(pool.run())
    await until(lambda: bool(pool.pids), 60)
    yield pool
    running.cancel()
    await asyncio.wait([running])


async def outage(pool: RecogniserPool, ears: Ears, station: Station) -> SourceError:
    async with asyncio.timeout(60):
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


@asynccontextmanager
async def feed(container: str, *pieces: Piece, pause: float = 0.0) -> AsyncIterator[Feed]:
    """Open a source that delivers `pieces`, and waits `pause` seconds before the last of them."""

    async def delivered() -> AsyncIterator[Piece]:
        for number, piece in enumerate(pieces, 1):
            await asyncio.sleep(pause if number == len(pieces) else 0)
            yield piece

    yield Feed(delivered(), container=container)


async def test_a_splice_goes_on_in_another_container(pool: RecogniserPool):
    ears = Ears()
    source = feed("mp3", MUSIC, Splice("aac"), encoded(tones(8), "adts"), Splice("mp3"), MUSIC)
    error = await Connection(pool, ears).outage(lambda: source)

    assert isinstance(error, SourceEnded)
    heard = [message.position for message in ears.messages if isinstance(message, Heard)]
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(24, abs=1.5)


async def test_a_pause_is_no_stall(pool: RecogniserPool):
    rules = Rules(first=60.0, soundless=0.6)
    quiet = Connection(pool, Ears(), rules=rules)
    announced = Connection(pool, Ears(), rules=rules)

    error = await quiet.outage(lambda: feed("mp3", MUSIC, MUSIC, pause=60.0))
    assert str(error) == "bytes, but no sound for 0.6 s"
    error = await announced.outage(lambda: feed("mp3", MUSIC, Pause(60.0), MUSIC, pause=3.0))
    assert isinstance(error, SourceEnded)


async def test_what_begins_with_a_pause_is_decoded_once_it_is_known_what_it_is(pool: RecogniserPool):
    """A pause may last longer than a decoder would wait for its first sound."""
    ears = Ears()
    source = feed("", Pause(30.0), Pause(20.0), Splice("mp3"), MUSIC)
    error = await Connection(pool, ears, rules=Rules(first=5.0)).outage(lambda: source)

    assert isinstance(error, SourceEnded)
    assert ears.rests == [30.0, 20.0]
    heard = [message.position for message in ears.messages if isinstance(message, Heard)]
    assert heard[-1] == pytest.approx(8, abs=1.5)


async def test_sound_that_comes_too_slowly_is_an_outage(pool: RecogniserPool):
    rules = Rules(first=60.0, soundless=60.0, window=2.0, ratio=0.9)
    second = len(MUSIC) // 8

    async def slow(visit: Visit) -> None:
        await visit.send(http(MUSIC[:second]))
        for at in range(second, len(MUSIC), second // 4):
            await visit.send(MUSIC[at : at + second // 4])
            await asyncio.sleep(0.5)

    async with Station({"/live": slow}) as station:
        connection = Connection(pool, Ears(), rules=rules)
        error = await connection.outage(partial(open_source, station.url("/live")))

    assert str(error) == "sound for less than 90% of the time"


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
        await until(lambda: bool(ears.messages), 60)
        listening.cancel()
        await asyncio.wait([listening])
        await until(lambda: station.listeners == 0, 60)

    assert pool.loads == [0]


async def test_a_stop_that_comes_while_a_connection_ends_is_a_stop(pool: RecogniserPool):
    async def sleep(seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:  # the tasks of the connection are ending
            listening.cancel()
            raise

    async with Station({"/live": send(http(MUSIC))}) as station:
        connect = partial(open_source, station.url("/live"))
        listening = asyncio.create_task(run_stream(connect, pool, Ears(), sleep=sleep))
        await asyncio.wait([listening], timeout=60)
        ended = listening.cancelled()
        listening.cancel()
        await asyncio.wait([listening])

    assert ended
