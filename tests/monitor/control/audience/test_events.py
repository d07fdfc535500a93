"""The intake of events."""

import asyncio
import io
import json

import pytest
from control_port import READING_TOKEN, TOKEN
from listening import ACCOUNT, NOW, SONG

from store.audience import listening, listens

PATH = "/v1/audience/events"
JOIN = {"type": "join", "radio_id": 7, "user_id": "ann"}


async def send(port, content, token=TOKEN):
    return await port("POST", PATH, token, json=content)


async def test_one_event_is_taken(port, parts):
    answer = await send(port, JOIN)

    assert (answer.status, answer.body) == (202, {"accepted": 1, "errors": []})
    with parts.database.transaction() as conn:
        assert listening.present(conn, ACCOUNT, 7, NOW - 90) == 1


async def test_of_a_thousand_the_good_ones_are_taken_and_the_others_told(port, parts):
    batch = [{**JOIN, "user_id": f"u{number}", "ts": NOW - 5, "device": "d" * 100} for number in range(996)]
    bad = [
        {"type": "dance", "event_id": "e7"},
        "nonsense",
        {**JOIN, "radio_id": 99},
        {**JOIN, "ts": "2020-01-01T00:00:00Z"},
    ]
    answer = await send(port, [*bad, *batch])

    assert answer.status == 202
    assert answer.body["accepted"] == 996
    assert [error["index"] for error in answer.body["errors"]] == [0, 1, 2, 3]
    assert answer.body["errors"][0]["event_id"] == "e7"
    assert all(error["message"] for error in answer.body["errors"])
    with parts.database.transaction() as conn:
        assert listening.present(conn, ACCOUNT, 7, NOW - 90) == 996


async def test_a_batch_again_changes_nothing(port, parts):
    play = {"type": "play", "user_id": "ann", "track_id": SONG, "event_id": "e1"}
    answers = [await send(port, [play, JOIN, play]) for _ in range(3)]

    assert {answer.body["accepted"] for answer in answers} == {3}
    with parts.database.transaction() as conn:
        assert listens.totals(conn, ACCOUNT, [SONG]) == (1, 1)


async def test_a_batch_at_the_same_time_from_many_counts_once(port, parts):
    play = {"type": "play", "user_id": "ann", "track_id": SONG, "event_id": "e1"}
    answers = await asyncio.gather(*(send(port, play) for _ in range(10)))

    assert {answer.status for answer in answers} == {202}
    with parts.database.transaction() as conn:
        assert listens.totals(conn, ACCOUNT, [SONG]) == (1, 1)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b"7", 400),
        (b"[" * 100_000, 400),
        (json.dumps([JOIN] * 1001).encode(), 413),
        (b" " * (1024 * 1024 + 1), 413),
    ],
)
async def test_what_is_no_batch_is_refused_as_v1_refuses(port, content, status):
    answer = await port("POST", PATH, TOKEN, data=io.BytesIO(content))

    assert answer.status == status


@pytest.mark.parametrize(("token", "status"), [("", 401), ("wrong", 401), (READING_TOKEN, 403)])
async def test_telling_of_listeners_takes_a_token_that_may_write(port, token, status):
    answer = await send(port, JOIN, token)

    assert answer.status == status
    assert answer.body["error"]["message"]


@pytest.mark.parametrize(
    "event",
    [
        {**JOIN, "ts": 1e300},
        {**JOIN, "ts": "0001-01-01T00:00:00"},
        {**JOIN, "ts": "9999-12-31T23:59:59-12:00"},
        {**JOIN, "user_id": "\ud800"},
        {**JOIN, "radio_id": 1 << 70},
        {**JOIN, "radio_id": "7"},
        {**JOIN, "seconds": -1},
        {**JOIN, "user_id": "x" * 201},
        {"type": "profile", "user_id": "a", "attributes": {"name": "x" * 9000}},
        {"type": "profile", "user_id": "a", "attributes": []},
        None,
    ],
)
async def test_odd_events_are_told_one_by_one(port, event):
    answer = await send(port, [event, JOIN])

    assert answer.status == 202
    assert [error["index"] for error in answer.body["errors"]] == [0]


async def test_odd_profiles_are_kept_as_far_as_they_can_be(port):
    attributes = {"name": "\ud800x", "surname": None, "username": 7, "profilePhoto": "x", "more": [1]}
    answer = await send(port, {"type": "profile", "user_id": "ann", "attributes": attributes})

    assert answer.body == {"accepted": 1, "errors": []}
