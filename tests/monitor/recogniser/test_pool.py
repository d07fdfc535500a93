"""The pool: real recogniser processes, which come and go."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from media import encoded, tones
from waiting import until

from fingerprint.extract import fingerprint
from fingerprint.index import IndexWriter
from fingerprint.params import SAMPLE_RATE_HZ
from monitor.errors import RecogniserLost, SourceError
from monitor.recogniser.ear import Ear
from monitor.recogniser.messages import CutOff, Heard, Message, PlayStarted
from monitor.recogniser.pool import RecogniserPool

TRACK = 7


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("index")
    with IndexWriter(directory) as writer:
        writer.add(TRACK, fingerprint(tones(20, SAMPLE_RATE_HZ, seed=7)))
        writer.commit()
    return directory


@asynccontextmanager
async def running(index: Path, processes: int = 1) -> AsyncIterator[RecogniserPool]:
    pool = RecogniserPool(index, processes)
    async with switched_on(pool):
        yield pool


@asynccontextmanager
async def switched_on(pool: RecogniserPool) -> AsyncIterator[None]:
    task = asyncio.create_task(pool.run())
    await until(lambda: bool(pool.pids), 60)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def said(ear: Ear) -> Sequence[Message]:
    async with asyncio.timeout(60):
        return [message async for message in ear.messages()]


def started(messages: Sequence[Message]) -> list[PlayStarted]:
    return [message for message in messages if isinstance(message, PlayStarted)]


async def test_a_known_recording_is_recognised_in_a_process_of_its_own(index: Path):
    media = encoded(tones(20, seed=7), "mp3")
    async with running(index) as pool, pool.listen("mp3") as ear:
        await ear.feed(media)
        await ear.finish()
        messages = await said(ear)

    (start,) = started(messages)
    (cut,) = [message for message in messages if isinstance(message, CutOff)]
    (last,) = cut.on_air
    heard = [message.position for message in messages if isinstance(message, Heard)]
    assert start.detection.track == last.track == TRACK
    assert (last.start, last.end) == pytest.approx((0, 20), abs=1.0)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(20, abs=1.5)


async def test_streams_of_one_process_do_not_mix(index: Path):
    known, unknown = encoded(tones(20, seed=7), "mp3"), encoded(tones(20, seed=8), "adts")
    async with running(index) as pool, pool.listen("mp3") as first, pool.listen("aac") as second:
        for ear, media in ((first, known), (second, unknown)):
            await ear.feed(media)
            await ear.finish()
        plays = [
            any(isinstance(message, PlayStarted) for message in await said(ear)) for ear in (first, second)
        ]

    assert plays == [True, False]


async def test_what_is_not_audio_is_said_to_be_so(index: Path):
    async with running(index) as pool, pool.listen("mp3") as ear:
        await ear.feed(bytes(100_000))
        await ear.finish()
        with pytest.raises(SourceError, match="audio"):
            await said(ear)


async def test_endless_bytes_without_sound_are_given_up(index: Path):
    async with running(index) as pool, pool.listen("mp3") as ear:
        feeding = asyncio.create_task(feed_for_ever(ear))
        with pytest.raises(SourceError):
            await said(ear)
        feeding.cancel()
        await asyncio.wait([feeding])


async def feed_for_ever(ear: Ear) -> None:
    while True:
        await ear.feed(bytes(64 << 10))


async def test_a_process_that_dies_loses_its_streams_and_is_replaced(index: Path):
    async with running(index) as pool, pool.listen("mp3") as ear:
        (first,) = pool.pids
        await ear.feed(encoded(tones(5, seed=7), "mp3"))
        os.kill(first, signal.SIGSEGV)
        with pytest.raises(SourceError, match="restarted"):
            await said(ear)
        await until(lambda: pool.pids not in ([], [first]), 60)


async def test_streams_that_have_ended_do_no_harm_to_their_process(index: Path):
    """Neither one that came to its end, nor one that nobody wants any more."""
    async with running(index) as pool:
        (pid,) = pool.pids
        child = pool._processes[0].child
        async with pool.listen("mp3") as ear:
            await ear.feed(encoded(tones(3), "mp3"))
            await ear.finish()
            await said(ear)
        async with pool.listen("mp3") as ear:
            await ear.feed(encoded(tones(3), "mp3"))
        await until(lambda: not child._leaving, 60)  # one that does not leave costs its process

        assert pool.pids == [pid]


async def test_a_process_is_not_hung_because_nobody_asked_it(index: Path):
    """Where it was the daemon that stood still: its machine was suspended, or had others to serve."""
    pool = RecogniserPool(index, 1, patience=2.0)
    async with switched_on(pool):
        (pid,) = pool.pids
        time.sleep(2.5)
        async with pool.listen("mp3") as ear:
            await ear.feed(encoded(tones(3), "mp3"))
            await ear.finish()
            await said(ear)

        assert pool.pids == [pid]


async def test_without_a_process_nothing_can_be_listened_to(index: Path):
    with pytest.raises(RecogniserLost):
        async with RecogniserPool(index, 1, starting=0.1).listen("mp3"):
            pass


async def test_a_new_stream_goes_to_the_least_busy_process(index: Path):
    async with running(index, processes=2) as pool:
        await until(lambda: len(pool.pids) == 2, 60)
        async with pool.listen("mp3"), pool.listen("mp3"):
            assert pool.loads == [1, 1]
        assert pool.loads == [0, 0]


async def test_processes_end_with_the_pool(index: Path):
    async with running(index) as pool:
        (pid,) = pool.pids

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_pool_tells_how_much_it_was_given_and_how_far_it_is_behind(index: Path):
    media = encoded(tones(5, seed=7), "mp3")
    async with running(index) as pool:
        async with pool.listen("mp3") as ear:
            (pid,) = pool.pids
            os.kill(pid, signal.SIGSTOP)
            await ear.feed(media)
            await until(lambda: pool.lag > 0.2, 60)
            os.kill(pid, signal.SIGCONT)
            await ear.finish()
            await said(ear)
            caught_up = pool.lag
            await until(lambda: pool.lag == caught_up, 60)
            during = pool.heard_bytes
        after = pool.heard_bytes, pool.lag

    assert during == len(media)
    assert after == (len(media), 0.0)
    assert (pool.wanted, pool.answering) == (1, 0)
