"""The page in a real browser. One world and one Chromium for all tests: each has streams of its own in it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from browsing import CHROMIUM, DESK, MISSING, PHONE, Visitor, chromium, visiting
from page_world import ACCOUNT, READING, SONGS, World, page_world, past, present
from playwright.async_api import Browser, expect
from waiting import until

from store.accounts import streams, tokens
from store.accounts.tokens import known_by
from store.plays import charts, played
from store.plays.charts import Within
from store.plays.played import Wanted

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
    pytest.mark.asyncio(loop_scope="module"),
]
BERLIN = ZoneInfo("Europe/Berlin")
PICTURES = os.environ.get("AIRTALLY_PICTURES")  # a folder; make pictures sets it
VIEWS = ("streams", "feed", "charts", "charts/7/1", "catalogue", "delivery", "stream/1", "track/T1")
LOOKS = {
    "light": {"color_scheme": "light", "viewport": DESK},
    "dark": {"color_scheme": "dark", "viewport": DESK},
    "phone": {"color_scheme": "dark", "viewport": PHONE},
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"  # takes longer than all other rules together
RULES = {  # what a look can change
    "light": {"runOnly": TAGS},
    "dark": {"runOnly": [CONTRAST]},
    "phone": {"runOnly": TAGS, "rules": {CONTRAST: {"enabled": False}}},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[World]:
    with TemporaryDirectory() as folder:
        async with page_world(Path(folder), look=0.2, beat=0.6) as world:
            now = time.time()
            await past(world, now, days=7 if PICTURES else 0.2)
            await present(world, now)
            for radio_id in (1, 2, 4, 5, 6, 7, 8):
                await world.hear(radio_id)
            for radio_id, track in ((1, 1), (2, 3), (4, 5), (7, 8)):
                await world.play(radio_id, track)
            world.listener(1).titled("THE NIGHT FERRIES - NEON HARBOUR")
            world.listener(5).titled("Harbour Talk: the evening show")
            await world.lose(3)
            yield world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(world: World, browser: Browser) -> AsyncIterator[Visitor]:
    async with visiting(browser, world.url) as visitor:
        await visitor.enter()
        yield visitor


async def test_a_play_comes_to_the_open_page(world: World, visitor: Visitor):
    await world.registry.add(ACCOUNT, 20, "http://radio.example/20", "after")
    row = visitor.page.locator("#stream-20")
    await expect(row).to_contain_text("nothing recognised")
    await world.play(20, 11)
    await expect(row).to_contain_text(SONGS[10][1])

    await visitor.go("feed")
    await world.registry.add(ACCOUNT, 21, "http://radio.example/21", "after")
    await world.play(21, 12)
    await expect(visitor.page.locator(".play").first).to_contain_text(SONGS[11][1])


async def test_a_stream_is_added_found_and_removed(world: World, visitor: Visitor):
    page = visitor.page
    await page.get_by_text("Add a stream").click()
    await page.get_by_label("Address").fill("https://radio.example/new")
    await page.get_by_label("radio_id").fill("30")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#stream-30")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="The stream was added")).to_be_visible()

    await page.get_by_label("Find a stream").fill("stream 30")
    await expect(page.locator(".stream:visible")).to_have_count(1)
    await page.get_by_role("link", name="Stream 30").click()
    await page.get_by_text("Change or remove it").click()
    page.once("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await page.get_by_role("button", name="Remove").click()
    await expect(page.locator(".streams")).to_be_visible()
    await expect(page.locator("#stream-30")).to_have_count(0)
    assert await world.database.read(lambda conn: streams.find(conn, ACCOUNT, 30)) is None


async def test_a_mistake_is_told_where_it_was_made(visitor: Visitor):
    page = visitor.page
    await page.get_by_text("Add a stream").click()
    await page.get_by_label("Address").fill("gopher://radio.example")
    await page.get_by_label("radio_id").fill("31")
    await page.get_by_role("button", name="Add").click()

    await expect(page.locator("output")).to_contain_text("expected an http:// or https:// address")


async def test_the_callback_url_is_set(world: World, visitor: Visitor):
    page = visitor.page
    await visitor.go("delivery")
    await page.get_by_text("Change the callback URL").click()
    await page.get_by_label("Callback URL").fill("https://receiver.example/?key=hush")
    await page.get_by_role("button", name="Set").click()

    await expect(page.locator(".address")).to_have_text("https://receiver.example/?key=***")
    assert await world.registry.callback_url(ACCOUNT) == "https://receiver.example/?key=hush"


async def test_what_was_put_aside_is_tried_again(world: World, visitor: Visitor):
    await visitor.go("delivery")
    await expect(visitor.page.locator(".event").first).to_contain_text("HTTP 400")
    await visitor.page.get_by_role("button", name="Try now").click()

    await expect(visitor.page.get_by_role("status").filter(has_text="tried again")).to_be_visible()


async def test_the_timeline_draws_what_the_database_holds(world: World, visitor: Visitor):
    await visitor.go("stream/2")
    times = await visitor.page.locator("tbody tr td:first-child").all_inner_texts()
    plays = await world.database.read(
        lambda conn: played.page(conn, Wanted(account=ACCOUNT, radio_id=2, since=midnight()), None, 1000)
    )

    started = [datetime.fromtimestamp(found.play.started_at, BERLIN) for found in plays]
    assert times == [f"{at:%H:%M:%S}" for at in started]
    assert await visitor.page.locator(".airing").count() == len(plays)


def midnight() -> float:
    return datetime.combine(datetime.now(BERLIN).date(), datetime.min.time(), BERLIN).timestamp()


async def test_a_play_of_the_timeline_is_chosen_with_the_keyboard(visitor: Visitor):
    await visitor.go("stream/2")
    airing = visitor.page.locator("svg.day a").first
    await airing.focus()
    await visitor.page.keyboard.press("Enter")

    number = (await airing.get_attribute("id")).removeprefix("airing-")
    await expect(visitor.page.locator(f"#row-{number}")).to_be_focused()


async def test_charts_draw_what_the_database_holds(world: World, visitor: Visitor):
    await visitor.go("charts/7/6")
    within = Within(ACCOUNT, time.time() - 6.9 * 86_400, time.time(), 6)
    top = await world.database.read(lambda conn: charts.top(conn, within, 20).tracks)
    table = visitor.page.locator("table").first

    assert await table.locator("tbody tr").count() == len(top)
    assert await table.locator("td:nth-child(2) b").all_inner_texts() == [rank.title for rank in top]
    bars = await visitor.page.locator(".spins title").all_text_contents()
    assert sum(int(bar.rpartition(" ")[2]) for bar in bars) == sum(rank.spins for rank in top)


async def test_focus_stays_where_it_is_when_a_row_changes(world: World, visitor: Visitor):
    link = visitor.page.locator("#stream-8 h3 a")
    await link.focus()
    world.listener(8).titled("something else")

    await expect(visitor.page.locator("#stream-8")).to_contain_text("something else")
    await expect(link).to_be_focused()


async def test_the_token_is_in_the_memory_of_the_page_only(visitor: Visitor):
    page = visitor.page
    for view in VIEWS:
        await visitor.go(view)
        assert "token" not in page.url

    assert await page.context.cookies() == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    await page.reload()
    await expect(page.get_by_label("API token")).to_be_visible()


async def test_a_wrong_token_opens_nothing(world: World, browser: Browser):
    async with visiting(browser, world.url) as visitor:
        visitor.forgiving = True  # a request that fails is told on the console
        await visitor.page.goto(visitor.url)
        await visitor.page.get_by_label("API token").fill("wrong")
        await visitor.page.keyboard.press("Enter")

        await expect(visitor.page.get_by_role("alert")).to_have_text("the api_token is wrong")


async def test_a_page_whose_token_is_revoked_asks_for_another(world: World, browser: Browser):
    token = known_by("revoked-token-0123456789", ACCOUNT, 0.0, name="revoked", scopes="read")
    number = await world.database.write(lambda conn: tokens.add(conn, token))
    async with visiting(browser, world.url) as visitor:
        visitor.forgiving = True  # a request that fails is told on the console
        await visitor.enter("revoked-token-0123456789")
        await expect(visitor.page.locator("#link")).to_have_text("live")
        await world.database.write(lambda conn: tokens.remove(conn, replace(token, number=number)))

        await expect(visitor.page.get_by_role("alert")).to_have_text("the api_token is wrong")
        await expect(visitor.page.get_by_label("API token")).to_be_focused()
        await expect(visitor.page.locator(".stream")).to_have_count(0)


async def test_what_is_not_there_is_told(visitor: Visitor):
    visitor.forgiving = True
    await visitor.go("stream/4711")

    await expect(visitor.page.locator("main")).to_contain_text("there is no stream of this radio_id")


async def test_who_may_only_read_sees_no_forms(world: World, browser: Browser):
    async with visiting(browser, world.url) as visitor:
        await visitor.enter(READING)

        await expect(visitor.page.locator("form[data-call]")).to_have_count(0)


async def test_the_policy_holds(visitor: Visitor):
    """A script that somebody smuggles in does not run."""
    visitor.forgiving = True
    ran = await visitor.page.evaluate(
        """() => { const evil = document.createElement('script'); evil.textContent = 'window.evil = 1';
        document.body.append(evil); document.body.setAttribute('onclick', 'window.evil = 2');
        document.body.click(); return window.evil }"""
    )
    assert ran is None
    await until(lambda: any("CSP: script-src" in complaint for complaint in visitor.complaints), 20)


@pytest.mark.parametrize("look", LOOKS)
async def test_nobody_is_shut_out(world: World, browser: Browser, look: str):
    """What axe checks: contrast, names, landmarks, headings; and nothing is wider than the screen."""
    found = {}
    async with visiting(browser, world.url, **LOOKS[look]) as visitor:
        await visitor.page.goto(visitor.url)
        found["entrance"] = await visitor.violations(RULES[look])
        await visitor.enter()
        for view in VIEWS:
            await visitor.go(view)
            found[view] = await visitor.violations(RULES[look])
            width = await visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert width <= 0, f"{view} is {width} pixels too wide"

    assert {view: each for view, each in found.items() if each} == {}


@pytest.mark.skipif(not PICTURES, reason="pictures are taken by make pictures")
@pytest.mark.parametrize(
    ("name", "view", "look"),
    [
        ("streams", "streams", "light"),
        ("day", "stream/1", "dark"),
        ("charts", "charts/7", "light"),
        ("phone", "streams", "phone"),
    ],
)
async def test_pictures_for_the_readme(world: World, browser: Browser, name: str, view: str, look: str):
    async with visiting(browser, world.url, **LOOKS[look]) as visitor:
        await visitor.enter()
        await visitor.go(view)
        await visitor.page.screenshot(path=Path(PICTURES) / f"{name}.png")
