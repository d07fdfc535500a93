"""Titling: what stations say comes into the database, in few transactions."""

import asyncio
import contextlib

import pytest

from monitor.titling import EVERY, KEPT, Titling
from store.errors import StoreFull
from store.plays import titles
from store.plays.titles import Title

NOW = 1_800_000_000.0


class Steps:
    """A sleep that lasts until the test lets it end."""

    def __init__(self):
        self.time = NOW
        self._asleep, self._go = asyncio.Event(), asyncio.Event()

    def now(self):
        return self.time

    async def sleep(self, seconds):
        self._asleep.set()
        await self._go.wait()
        self._go.clear()
        self.time += seconds

    async def next(self):
        """Let one round pass."""
        await self._asleep.wait()
        self._asleep.clear()
        self._go.set()
        await self._asleep.wait()


class Disk:
    """A database that counts its transactions, and may be full."""

    def __init__(self, opened):
        self.opened, self.writes, self.full = opened, 0, False

    async def write(self, work):
        if self.full:
            raise StoreFull("the disk is full")
        self.writes += 1
        return await self.opened.write(work)


@pytest.fixture
def disk(database):
    return Disk(database)


@pytest.fixture
def steps():
    return Steps()


@contextlib.asynccontextmanager
async def running(titling):
    task = asyncio.create_task(titling.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def told(disk):
    with disk.opened.transaction() as conn:
        return [(found.radio_id, found.at - NOW, found.text) for found in titles.listed(conn, "label")]


async def test_titles_of_all_streams_are_written_together(disk, steps):
    titling = Titling(disk, now=steps.now, sleep=steps.sleep)
    async with running(titling):
        await steps.next()  # the first round forgets
        before = disk.writes
        for number in range(100):
            titling.of("label", number)("Ada - One", NOW + number)
        await steps.next()
        await steps.next()

        assert disk.writes == before + 1
        assert told(disk) == [(number, float(number), "Ada - One") for number in range(100)]


async def test_of_a_stream_that_changes_its_title_all_the_time_the_newest_is_kept(disk, steps):
    titling = Titling(disk, now=steps.now, sleep=steps.sleep)
    said = titling.of("label", 7)
    async with running(titling):
        for second in range(10_000):
            said(str(second), NOW + second)
        await steps.next()

        assert told(disk) == [(7, 9999.0, "9999")]


async def test_what_a_full_disk_does_not_take_waits_and_gives_way_to_newer(disk, steps, caplog):
    titling = Titling(disk, now=steps.now, sleep=steps.sleep)
    async with running(titling):
        titling.of("label", 7)("A", NOW)
        titling.of("label", 8)("B", NOW)
        disk.full = True
        await steps.next()
        titling.of("label", 8)("C", NOW + 1)
        await steps.next()
        disk.full = False
        await steps.next()

        assert told(disk) == [(7, 0.0, "A"), (8, 1.0, "C")]
    assert "titles are stored later: the disk is full" in caplog.text


async def test_what_is_waiting_at_the_end_is_written(disk, steps):
    titling = Titling(disk, now=steps.now, sleep=steps.sleep)
    async with running(titling):
        await steps.next()
        titling.of("label", 7)("A", NOW)

    assert told(disk) == [(7, 0.0, "A")]


async def test_titles_are_forgotten_after_their_time(disk, steps):
    with disk.opened.transaction() as conn:
        for age in (KEPT + 60, KEPT - 60):
            text = f"{age - KEPT:+g}"
            titles.add(conn, [Title(account="label", radio_id=7, at=NOW + EVERY - age, text=text)])
    async with running(Titling(disk, now=steps.now, sleep=steps.sleep)):
        await steps.next()

        assert [text for _, _, text in told(disk)] == ["-60"]
