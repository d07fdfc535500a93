"""A control port with segments, and what refreshes them: step by step, by an engine in this process."""

from contextlib import closing
from types import SimpleNamespace

import aiohttp
import pytest
from control_port import TOKEN, TOKENS, control_port
from listening import NOW, furnish
from segment_worlds import Duck, World

from audience.analytics.questions import AnalyticsDown
from audience.segments.answering import Answering
from audience.segments.engines import DUCKDB
from audience.segments.refreshing import Refresher
from monitor.control.segments.parts import SegmentParts
from store.accounts import tokens


class Copying:
    """Answers over what the database has at that moment; obeys the protocol of Analytics."""

    def __init__(self, database):
        self._database = database
        self.down = False

    async def ask(self, sql, parameters=(), *, seconds=10.0, rows=1_000_000):  # noqa: ARG002 - the protocol's
        if self.down:
            raise AnalyticsDown("the analytics engine is starting again; ask later")
        with self._database.transaction() as conn, closing(Duck(World.of(conn))) as duck:
            return await duck.ask(sql, parameters, rows=rows)


@pytest.fixture
def database(database):
    with database.transaction() as conn:
        furnish(conn)
        for token in TOKENS:
            tokens.add(conn, token)
    return database


@pytest.fixture
def clock():
    return SimpleNamespace(now=NOW)


@pytest.fixture
def analytics(database):
    return Copying(database)


@pytest.fixture
def refresher(database, analytics, clock):
    return Refresher(database, Answering(analytics, DUCKDB), now=lambda: clock.now)


@pytest.fixture
async def port(database, refresher, clock):
    parts = SegmentParts(database=database, poke=refresher.poke, ready=refresher.ready, now=lambda: clock.now)
    async with control_port(segments=parts) as server, aiohttp.ClientSession(server.url) as session:

        async def ask(method, path="/en/api/audience", token=TOKEN, **how):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            headers |= how.pop("headers", {})
            async with session.request(method, path, headers=headers, **how) as response:
                return SimpleNamespace(
                    status=response.status, body=await response.json(), headers=response.headers
                )

        yield ask


@pytest.fixture
def made(port, clock):
    """A function that makes a segment, a second after the one before."""

    async def make(name, tags=(), **more):
        clock.now += 1
        body = {"type": "AUDIENCE_CREATED", "name": name, "tags": list(tags), **more}
        answer = await port("POST", json=body)
        assert answer.status == 200, answer.body
        return answer.body

    return make
