"""/metrics: for whom, and in which format."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, control_port

from monitor.control.metrics import Figures

ADMIN = {"Authorization": f"Bearer {TOKEN}"}


async def told(accept: str) -> tuple[bytes, str]:
    return b"airtally_streams 1\n" * 100, f"text/plain; asked={'yes' if 'plain' in accept else 'no'}"


@pytest.fixture
async def port() -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        control_port(figures=Figures(text=told)) as server,
        aiohttp.ClientSession(server.url) as session,
    ):
        yield session


async def status(port: aiohttp.ClientSession, **headers: str) -> int:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with port.get("/metrics", headers=sent) as response:
        return response.status


async def test_who_asks_on_this_machine_needs_no_token(port):
    async with port.get("/metrics", headers={"Accept": "text/plain"}) as response:
        assert (response.status, response.headers["Content-Type"]) == (200, "text/plain; asked=yes")
        assert await response.text() == "airtally_streams 1\n" * 100
        assert response.headers["Content-Encoding"] in {"gzip", "deflate"}


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "x-real-ip"])
async def test_who_asks_through_a_proxy_needs_one(port, header):
    assert await status(port, **{header: "203.0.113.7"}) == 401
    assert await status(port, **{header: "203.0.113.7"}, **ADMIN) == 200


@pytest.mark.parametrize("host", ["metrics.example", "127.0.0.1.example:8650", "192.0.2.1"])
async def test_a_page_of_another_site_needs_one(port, host):
    assert await status(port, Host=host) == 401


@pytest.mark.parametrize("host", ["localhost:8650", "127.0.0.1", "[::1]:8650"])
async def test_this_machine_goes_by_several_names(port, host):
    assert await status(port, Host=host) == 200


@pytest.mark.parametrize("token", [READING_TOKEN, OTHER_TOKEN])
async def test_the_figures_are_of_all_accounts_and_so_for_admins(port, token):
    assert await status(port, Via="1.1 proxy", Authorization=f"Bearer {token}") == 403
