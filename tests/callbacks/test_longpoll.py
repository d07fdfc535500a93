"""Long polling: nothing is lost between two polls, and nobody waits longer than must be."""

import asyncio
import json
from dataclasses import dataclass
from functools import partial

import pytest

from callbacks.longpoll import RING, Bell, LongPoll, ring_buffer
from store.accounts import tokens
from store.accounts.tokens import category, known_by
from store.delivery import events

TOKEN = known_by("0123456789abcdef", "label", 0.0)
CATEGORY = category(TOKEN.md5, 7)
RESULT = {"radio_id": 7, "timestamp": "2027-01-15 08:00:00", "play_length": 3, "results": [{"title": "One"}]}
NOTIFICATION = {"status": "-", "notification": {"radio_id": 7, "notification_code": 650}, "time": 1}


@dataclass
class Clock:
    time: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class World:
    """Somebody polls, and events happen."""

    poll: LongPoll
    clock: Clock

    async def happens(self, body: dict) -> None:
        kind = "notification" if "notification" in body else "result"
        add = partial(events.add, account="label", radio_id=7, kind=kind, body=json.dumps(body).encode())
        self.poll.bell.ring(await self.poll.database.write(lambda conn: add(conn, now=self.clock)))

    async def next(self, since: int | None, patience: float = 5.0) -> dict:
        return await self.poll.next(CATEGORY, since, patience)


@pytest.fixture
def world(database):
    with database.transaction() as conn:
        tokens.add(conn, TOKEN)
    clock = Clock()
    return World(LongPoll(database, Bell(), clock), clock)


async def test_an_event_is_told_in_both_forms_that_clients_read(world):
    await world.happens({"status": "success", "result": RESULT})

    told = await world.next(0)
    body = {"status": "success", "result": RESULT}
    assert told == {
        **body,
        "timestamp": 1_800_000_000_000,
        "events": [{"timestamp": 1_800_000_000_000, "category": CATEGORY, "data": body}],
    }


async def test_one_that_waits_is_woken(world):
    waiting = asyncio.create_task(world.next(None))
    while not len(world.poll.bell):
        await asyncio.sleep(0)
    world.clock.time += 1
    await world.happens(NOTIFICATION)

    assert (await waiting)["notification"]["notification_code"] == 650
    assert len(world.poll.bell) == 0


async def test_one_that_says_what_it_saw_last_misses_nothing(world):
    for number in range(3):
        await world.happens(NOTIFICATION | {"time": number})
    seen, since = [], 0
    while "timeout" not in (told := await world.next(since, 0.01)):
        seen.append(told["time"])
        since = told["timestamp"]

    assert seen == [0, 1, 2]


async def test_no_event_is_told_in_the_words_clients_know_and_moves_nothing_forward(world):
    since = 1_799_999_999_000
    told = await world.next(since, 0.01)

    assert told == {"timeout": "no events before timeout", "timestamp": since}


async def test_without_a_place_to_begin_it_is_now(world):
    await world.happens(NOTIFICATION)

    assert await world.next(None, 0.01) == {
        "timeout": "no events before timeout",
        "timestamp": 1_800_000_000_000,
    }


async def test_a_client_whose_clock_is_ahead_need_not_wait_for_ours(world):
    waiting = asyncio.create_task(world.next(1_900_000_000_000))
    while not len(world.poll.bell):
        await asyncio.sleep(0)
    world.clock.time += 1
    await world.happens(NOTIFICATION)

    assert "notification" in await waiting


async def test_the_end_of_the_daemon_answers_everybody_at_once(world):
    waiting = asyncio.create_task(world.next(None, 50.0))
    while not len(world.poll.bell):
        await asyncio.sleep(0)
    world.poll.bell.silence()

    assert "timeout" in await waiting
    assert "timeout" in await world.next(None, 50.0)


async def test_an_event_of_another_stream_wakes_nobody(world):
    with world.poll.bell.listening(CATEGORY) as rung:
        world.poll.bell.ring(["000000000"])
        assert not rung.is_set()


async def test_recent_songs_stand_in_a_ring_the_newest_last(world):
    for number in range(RING + 2):
        await world.happens({"status": "success", "result": RESULT | {"play_length": number}})
    ring = ring_buffer(CATEGORY, await world.poll.recent(CATEGORY))["History"]

    lengths = [song["play_length"] for song in ring["Elements"]]
    assert (lengths, ring["OldestElement"]) == (list(range(2, RING + 2)), 0)
    assert ring["Elements"][0] == {
        "title": "One",
        "radio_id": 7,
        "timestamp": RESULT["timestamp"],
        "play_length": 2,
    }


async def test_a_ring_that_is_not_full_begins_with_empty_places(world):
    await world.happens({"status": "success", "result": RESULT})
    ring = ring_buffer(CATEGORY, await world.poll.recent(CATEGORY))

    assert [song is None for song in ring["History"]["Elements"]] == [True] * (RING - 1) + [False]
    assert (ring["StringId"], ring["NumericalId"]) == (CATEGORY, 7)
    assert set(ring_buffer(CATEGORY, [])["History"]["Elements"]) == {None}
