"""The whole daemon: listeners come over HTTP, and a segment of them is found by the engine that is chosen."""

import asyncio
from contextlib import asynccontextmanager, suppress

import aiohttp
from postgresql import furnish, needs_postgres, postgres
from segment_worlds import World

from config.settings import Settings
from config.tables.accounts import Account
from config.tables.control import Control
from config.tables.segments import Segments
from config.tables.streams import Stream
from monitor.daemon import serve
from store.plays.reporting import snapshot

TOKEN = "integration-test-token"
LONG = "event_type = 'leave' AND radio_id = 7 AND seconds BETWEEN 100 AND 200"
SQL = f"SELECT customer_id FROM events WHERE {LONG}"
WITHIN = 60.0  # seconds


@asynccontextmanager
async def daemon(state, segments):
    """Run a daemon; give a session to its control port."""
    settings = Settings(
        state=state,
        control=Control(port=0),
        accounts=(Account(name="label", token=TOKEN),),
        streams=(Stream(account="label", radio_id=7, url="http://127.0.0.1:9/"),),
        segments=segments,
    )
    opened = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(serve(settings, ready=opened.set_result))
    try:
        async with asyncio.timeout(WITHIN):
            address = await opened
            url = f"http://{address.host}:{address.port}"
            async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {TOKEN}"}) as session:
                yield session
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_listeners_of_an_hour_ago_become_members(tmp_path):
    async with daemon(tmp_path / "state", Segments()) as session:
        await tell(session)

        assert await members(session) == 2


@needs_postgres
async def test_a_postgresql_that_has_the_same_tables_finds_the_same_members(tmp_path):
    with postgres() as conn:
        dsn = f"postgresql://{conn.info.user}@/postgres?host={conn.info.host}"
        async with daemon(tmp_path / "state", Segments(engine="postgres", dsn=dsn)) as session:
            await tell(session)
            with snapshot(tmp_path / "state" / "airtally.db") as stored:
                furnish(conn, World.of(stored))

            assert await members(session) == 2

    assert not (tmp_path / "state" / "analytics").exists()  # nobody has asked the engine of our own


async def tell(session):
    """Tell of three listeners, two of whom listened long enough."""
    events = [
        {"type": "leave", "radio_id": 7, "user_id": user, "session_id": user, "seconds": seconds}
        for user, seconds in (("u1", 10), ("u2", 150), ("u3", 160))
    ]
    async with session.post("/v1/audience/events", json=events) as response:
        assert (await response.json())["accepted"] == 3


async def members(session):
    """Ask for those that listened long enough; return how many were found."""
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
