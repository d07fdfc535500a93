"""The record: what attempts came to, and what was given up, since the start."""

import pytest
from receivers import Reply

from callbacks.delivery import Answer
from callbacks.record import Record, answer_class
from callbacks.upkeep import keep_house
from config.tables.callbacks import Callbacks
from store.delivery import outbox


async def test_attempts_are_counted_by_what_they_came_to_and_timed(world):
    await world.put("1 0")
    world.server.script = [Reply(503), Reply(resets=True), Reply(204)]
    await world.run(lambda: len(world.server.arrivals) == 3)

    record = world.dispatcher.record
    assert record.attempts == {
        ("unavailable", "5xx"): 1,
        ("unavailable", "none"): 1,
        ("delivered", "2xx"): 1,
    }
    assert dict(record.durations.up_to())[float("inf")] == 3


async def test_what_is_put_aside_is_counted(world):
    for number in range(3):
        await world.put(f"{number} 0", radio_id=number)
    world.server.answer = lambda arrival: 400 if arrival.body == b"0 0" else 200
    await world.run(lambda: len(world.server.arrivals) >= 5)

    assert world.dispatcher.record.parked == 1
    assert world.dispatcher.record.attempts["refused", "4xx"] == 3


async def test_a_receiver_is_known_by_how_it_took_the_last_attempts(world):
    await world.put("1 0")
    world.server.answer = lambda _: 503
    standings = []

    def failed_twice() -> bool:
        standings.append(world.dispatcher.standing(world.server.url))
        return len(world.server.arrivals) == 2

    await world.run(failed_twice)

    standing = world.dispatcher.standing(world.server.url)
    assert standings[0] is None or not standings[0].is_open
    assert (standing.is_open, standing.failures) == (True, 2)
    assert 0 <= standing.tokens <= 15
    assert world.dispatcher.standing("http://nobody.example/") is None


async def test_what_is_given_up_is_counted_by_why(database):
    def work(conn):
        outbox.add(conn, "label", 1, "result", b"{}", now=lambda: 0.0)
        for _ in range(5):
            outbox.add(conn, "label", 1, "result", b"{}", now=lambda: 90_000.0)

    await database.write(work)
    record = Record()
    await keep_house(database.write, Callbacks(retention_days=1.0, backlog_limit=3), record, 100_000.0)

    assert record.lost == {"retention": 1, "overflow": 2, "superseded": 0}


@pytest.mark.parametrize(
    ("answer", "expected"), [(Answer(200), "2xx"), (Answer(599), "5xx"), (Answer(error="refused"), "none")]
)
def test_answers_are_of_few_classes(answer: Answer, expected: str):
    assert answer_class(answer) == expected
