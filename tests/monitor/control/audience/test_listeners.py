"""Listeners who wish to be forgotten."""

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, control_port
from listening import ACCOUNT, SONG, event

from store.audience import listeners

PATH = "/v1/audience/listeners/an%20id%2Fof%20theirs"


async def delete(parts, token):
    async with (
        control_port(audience=parts) as server,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.delete(f"{server.url}{PATH}") as response,
    ):
        return response.status


async def test_who_is_erased_is_gone(parts, told):
    told(event("join", "an id/of theirs"), event("play", "an id/of theirs", track_id=SONG))

    assert await delete(parts, TOKEN) == 204
    assert await delete(parts, TOKEN) == 404
    with parts.database.transaction() as conn:
        assert listeners.find(conn, ACCOUNT, "an id/of theirs") is None
        assert "theirs" not in "\n".join(conn.connection.driver_connection.iterdump())


@pytest.mark.parametrize(("token", "status"), [(OTHER_TOKEN, 404), (READING_TOKEN, 403), ("wrong", 401)])
async def test_only_their_account_may_erase_them(parts, told, token, status):
    told(event("join", "an id/of theirs"))

    assert await delete(parts, token) == status
    with parts.database.transaction() as conn:
        assert listeners.find(conn, ACCOUNT, "an id/of theirs")
