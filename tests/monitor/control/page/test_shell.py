"""The page without what it shows: public, small, and strict."""

import aiohttp
import pytest
from page_world import World

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MOST = 100_000  # bytes


@pytest.mark.parametrize("path", ["/", "/page", "/page/"])
async def test_a_browser_gets_the_page(world: World, path: str):
    async with aiohttp.request("GET", world.url + path, headers=BROWSER) as answer:
        assert answer.content_type == "text/html"
        assert 'id="entrance"' in await answer.text()


@pytest.mark.parametrize(
    ("query", "accept"), [("", "*/*"), ("", "application/json"), ("?method=getStreams", BROWSER["Accept"])]
)
async def test_clients_of_audds_methods_get_what_they_always_got(world: World, query: str, accept: str):
    async with aiohttp.request("GET", f"{world.url}/{query}", headers={"Accept": accept}) as answer:
        assert answer.content_type == "application/json"
        assert (await answer.json())["status"] == "error"


async def test_all_of_it_is_small_and_nothing_foreign_may_run(world: World):
    size = 0
    for path in ("/page", "/page/page.js", "/page/page.css", "/page/icon.svg"):
        async with aiohttp.request("GET", world.url + path) as answer:
            assert answer.status == 200
            policy = answer.headers["Content-Security-Policy"].split("; ")
            assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'"} <= set(
                policy
            )
            assert {"frame-ancestors 'none'", "form-action 'none'", "connect-src 'self'"} <= set(policy)
            size += len(await answer.read())

    assert size < MOST


@pytest.mark.parametrize(
    "path", ["/page/shell.html", "/page/..%2fshell.py", "/page/page.js/", "/page/nothing"]
)
async def test_no_other_file_can_be_asked_for(world: World, path: str):
    async with aiohttp.request("GET", world.url + path) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/page/streams",
        "/page/feed",
        "/page/delivery",
        "/page/live",
        "/page/stream",
        "/page/charts",
        "/page/catalogue",
        "/page/track",
    ],
)
async def test_without_a_token_nothing_is_shown(world: World, path: str):
    async with aiohttp.request("GET", world.url + path) as answer:
        assert answer.status == 401
