"""A control port with an audience: stream 7 runs, stream 8 does not, 9 is another account's."""

from contextlib import ExitStack, closing
from types import SimpleNamespace

import aiohttp
import pytest
from control_port import TOKENS, control_port
from databases import new_database
from engines import EngineHere
from listening import ACCOUNT, NOW, furnish, taken
from token_making import VIEWER_SECRET

from audience.identity import Level, Privacy
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.viewer_tokens import ViewerTokens
from store.accounts import streams, tokens


@pytest.fixture
def parts(tmp_path):
    with ExitStack() as stack:
        database = stack.enter_context(closing(new_database(tmp_path / "airtally.db")))
        with database.transaction() as conn:
            furnish(conn)
            streams.set_state(conn, ACCOUNT, 8, 650)
            for token in TOKENS:
                tokens.add(conn, token)
        analytics = stack.enter_context(closing(EngineHere(tmp_path / "airtally.db")))
        yield AudienceParts(
            database=database,
            analytics=analytics,
            privacy=Privacy(Level.FULL, bytes(32)),
            viewer_tokens=ViewerTokens({ACCOUNT: VIEWER_SECRET, "other": VIEWER_SECRET[::-1]}),
            open_account=ACCOUNT,
            now=lambda: NOW,
        )


@pytest.fixture
def told(parts):
    """A function that takes in events before anything is asked."""

    def take(*events, **how):
        with parts.database.transaction() as conn:
            assert taken(conn, *events, **how) == {}

    return take


@pytest.fixture
async def port(parts):
    async with control_port(audience=parts) as server, aiohttp.ClientSession(server.url) as session:

        async def ask(method, path, token="", **how):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            headers |= how.pop("headers", {})
            async with session.request(method, path, headers=headers, **how) as response:
                return SimpleNamespace(
                    status=response.status, body=await response.json(), headers=response.headers
                )

        yield ask


@pytest.fixture
def defect(parts):
    """A function that breaks the database."""

    def take_away(table):
        with parts.database.transaction() as conn:
            conn.exec_driver_sql(f"ALTER TABLE {table} RENAME TO elsewhere")

    return take_away
