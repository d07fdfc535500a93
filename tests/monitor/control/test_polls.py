"""Polling over HTTP, as AudD's clients and pages do it."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from control_port import TOKEN, control_port, longpoll

from store.accounts.tokens import category, known_by
from store.delivery import events

CATEGORY = category(known_by(TOKEN, "label", 0.0).md5, 7)
BODY = {"status": "-", "notification": {"radio_id": 7, "notification_code": 650}, "time": 1}
CLIENTS = 1000


async def happens(polled, body=BODY, kind="notification", radio_id=7):
    raw = json.dumps(body).encode()
    rung = await polled.database.write(lambda conn: events.add(conn, "label", radio_id, kind, raw))
    polled.bell.ring(rung)


@asynccontextmanager
async def polling(polled, **limits):
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        control_port(polled=polled, **limits) as server,
        aiohttp.ClientSession(server.url, connector=connector) as session,
    ):
        yield session


async def ask(session, **fields):
    async with session.get("/longpoll/", params={"category": CATEGORY, **fields}) as response:
        return response.status, response.headers.get("Access-Control-Allow-Origin"), await response.json()


async def test_a_poll_needs_no_token_and_may_come_from_any_page():
    async with longpoll() as polled, polling(polled) as session:
        await happens(polled)
        status, origin, body = await ask(session, since_time=10**12, timeout="5", api_token="whatever")

    assert (status, origin) == (200, "*")
    assert body["notification"] == BODY["notification"] == body["events"][0]["data"]["notification"]


@pytest.mark.parametrize("path", ["/longpoll/", "/longpoll"])
async def test_no_event_is_an_answer_after_the_time_that_was_asked_for(path):
    async with longpoll() as polled, polling(polled) as session:
        begin = asyncio.get_running_loop().time()
        async with session.get(path, params={"category": CATEGORY, "timeout": "1"}) as response:
            body = await response.json()

    assert 0.9 < asyncio.get_running_loop().time() - begin < 30  # it is 50 where nothing is asked for
    assert body.keys() == {"timeout", "timestamp"}
    assert body["timestamp"] > 10**12


@pytest.mark.parametrize("since", ["1800000000", "0", ""])
async def test_a_place_that_is_not_in_milliseconds_is_none(since):
    async with longpoll() as polled, polling(polled) as session:
        await happens(polled)

        assert "timeout" in (await ask(session, since_time=since, timeout=1))[2]


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"timeout": "100000"}, "timeout: expected seconds from 1 to 90"),
        ({"timeout": "0"}, "timeout: expected seconds from 1 to 90"),
        ({"timeout": "soon"}, "timeout: expected a whole number"),
        ({"since_time": "-1"}, "since_time: expected the timestamp of the last answer"),
        ({"category": ""}, "category: expected the longpoll_category of a stream"),
        ({"category": "A1B2C3D4E"}, "category: expected"),
    ],
)
async def test_a_poll_that_cannot_be_answered_is_told_so_in_a_way_that_ends_it(fields, complaint):
    async with longpoll() as polled, polling(polled) as session:
        status, origin, body = await ask(session, **fields)

    assert (status, origin) == (400, "*")
    assert body["error"].startswith(complaint)


async def test_a_thousand_clients_wait_and_are_all_told():
    async with longpoll() as polled, polling(polled) as session, asyncio.TaskGroup() as clients:
        waiting = [clients.create_task(ask(session, timeout=50)) for _ in range(CLIENTS)]
        async with asyncio.timeout(60):
            while len(polled.bell) < CLIENTS:
                await asyncio.sleep(0.05)
        async with session.get("/healthz") as response:
            assert response.status == 200
        await happens(polled)
        async with asyncio.timeout(60):
            told = [await client for client in waiting]

    assert {(status, "notification" in body) for status, _, body in told} == {(200, True)}


async def test_more_than_may_wait_are_asked_to_come_later():
    async with (
        longpoll() as polled,
        polling(polled, waiting=0) as session,
        session.get("/longpoll/", params={"category": CATEGORY}) as response,
    ):
        assert (response.status, response.headers["Retry-After"]) == (503, "10")


async def test_a_defect_is_no_answer_to_a_poll():
    async with longpoll() as polled, polling(polled) as session:
        await happens(polled)
        await polled.database.write(lambda conn: conn.exec_driver_sql("UPDATE events SET body = x'00'"))
        status, _, body = await ask(session, since_time=10**12)

    assert (status, body["error"]["error_code"]) == (500, 100)


async def test_those_who_wait_do_not_hold_up_the_end():
    async with longpoll() as polled, aiohttp.ClientSession() as session:
        async with control_port(polled=polled) as server:
            url = f"{server.url}/longpoll/?category={CATEGORY}&timeout=50"
            waiting = asyncio.create_task(session.get(url))
            while not len(polled.bell):
                await asyncio.sleep(0.01)
            begin = asyncio.get_running_loop().time()
        async with await waiting as response:
            body = await response.json()

    assert (response.status, body["timeout"]) == (200, "no events before timeout")
    assert asyncio.get_running_loop().time() - begin < 30  # and not 50


async def test_the_songs_of_a_stream_are_told_to_widgets():
    result = {"radio_id": 7, "timestamp": "2027-01-15 08:00:00", "results": [{"artist": "A", "title": "One"}]}
    async with longpoll() as polled, polling(polled) as session:
        await happens(polled, {"status": "success", "result": result}, "result")
        async with session.get("/lastSong/getChannelById/", params={"ch_id": f"-{CATEGORY}"}) as response:
            body = await response.json()
            origin = response.headers["Access-Control-Allow-Origin"]

    assert (origin, body["StringId"]) == ("*", CATEGORY)
    assert body["History"]["Elements"][-1]["title"] == "One"
