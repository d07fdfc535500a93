"""The whole daemon: listeners come over HTTP, and a segment of them is found by the analytics engine."""

import asyncio
from contextlib import suppress

import aiohttp

from config.settings import Account, Control, Settings, Stream
from monitor.daemon import serve

TOKEN = "integration-test-token"
LONG = "event_type = 'leave' AND radio_id = 7 AND seconds BETWEEN 100 AND 200"
SQL = f"SELECT customer_id FROM events WHERE {LONG}"
WITHIN = 60.0  # seconds


async def test_listeners_of_an_hour_ago_become_members(tmp_path):
    settings = Settings(
        state=tmp_path / "state",
        control=Control(port=0),
        accounts=(Account(name="label", token=TOKEN),),
        streams=(Stream(account="label", radio_id=7, url="http://127.0.0.1:9/"),),
    )
    opened = asyncio.get_running_loop().create_future()
    daemon = asyncio.create_task(serve(settings, ready=opened.set_result))
    try:
        async with asyncio.timeout(WITHIN):
            address = await opened
            url = f"http://{address.host}:{address.port}"
            async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {TOKEN}"}) as session:
                assert await members(session) == 2
    finally:
        daemon.cancel()
        with suppress(asyncio.CancelledError):
            await daemon


async def members(session):
    """Tell of three listeners, ask for the two that listened long enough; return how many were found."""
    events = [
        {"type": "leave", "radio_id": 7, "user_id": user, "session_id": user, "seconds": seconds}
        for user, seconds in (("u1", 10), ("u2", 150), ("u3", 160))
    ]
    async with session.post("/v1/audience/events", json=events) as response:
        assert (await response.json())["accepted"] == 3
    asked = {"type": "AUDIENCE_CREATED", "name": "Long", "tags": [], "filterType": "SQL", "sqlQuery": SQL}
    async with session.post("/en/api/audience", json=asked) as response:
        segment = await response.json()
        assert response.status == 200, segment
    while True:
        check = {"type": "check-update-now-status", "id": segment["id"]}
        async with session.put("/en/api/audience", json=check) as response:
            state = await response.json()
        if state["status"] != "running":
            assert state["error"] is None
            return state["totalCustomers"]
        await asyncio.sleep(0.1)
