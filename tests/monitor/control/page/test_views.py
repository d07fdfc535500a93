"""What is on the page when it is opened."""

import time

import aiohttp
import pytest
from page_world import ACCOUNT, READING, SONGS, World, add_songs, past

from monitor.errors import SourceUnreachable
from store.accounts import accounts
from store.delivery import backlog, outbox
from store.plays import impressions, plays
from store.plays.impressions import Heard
from store.plays.plays import Play

EVIL = "<script>alert(1)</script>"


async def read(port: aiohttp.ClientSession, path: str, status: int = 200) -> str:
    async with port.get(path) as answer:
        assert answer.status == status, await answer.text()
        return await answer.text()


async def test_streams_say_what_is_on_air_and_what_is_wrong(world: World, port):
    add_songs(world.database)
    await world.play(1, 1)
    await world.lose(2)
    html = await read(port, "/page/streams")

    assert SONGS[0][1] in html
    assert "connection refused" in html
    assert "waiting to reconnect" in html


async def test_what_strangers_say_is_escaped_everywhere(world: World, port):
    add_songs(world.database)
    with world.database.transaction() as conn:
        accounts.set_callback_url(conn, ACCOUNT, f"http://example.org/{EVIL}")
    await world.registry.add(ACCOUNT, 66, f"http://radio.example/?{EVIL}", "after")
    world.listener(66).titled(EVIL)
    await world.play(66, 1)
    await world.lose(66, SourceUnreachable(EVIL))
    put_aside(world, EVIL)
    told = [
        await read(port, f"/page/{view}")
        for view in ("streams", "feed", "delivery", "stream?radio_id=66", f"catalogue?q={EVIL}")
    ]

    assert not any(EVIL in html for html in told)
    assert all("&lt;script" in html for html in told[2:])
    assert "&lt;script" in told[0]


def put_aside(world: World, error: str) -> None:
    with world.database.transaction() as conn:
        outbox.add(conn, ACCOUNT, 1, "result", b"{}")
        (event,) = backlog.listed(conn, account=ACCOUNT, limit=1)
        outbox.park(conn, event, 400, error, 0.0)


async def test_secrets_of_addresses_are_not_shown(world: World, port):
    await world.registry.add(ACCOUNT, 66, "http://user:hush@radio.example/?key=hush", "after")
    for path in ("streams", "stream?radio_id=66", "delivery"):
        assert "hush" not in await read(port, f"/page/{path}")


async def test_who_may_only_read_is_offered_nothing_else(world: World):
    async with aiohttp.ClientSession(world.url, headers={"Authorization": f"Bearer {READING}"}) as port:
        pages = [await read(port, f"/page/{path}") for path in ("streams", "delivery", "stream?radio_id=1")]

    assert not any("data-call" in html for html in pages)
    assert "scope admin" in pages[1]


async def test_a_stream_of_another_account_is_not_there(port):
    await read(port, "/page/stream?radio_id=4711", 404)


@pytest.mark.parametrize("view", ["stream", "charts"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "radio_id=x",
        "radio_id=9999999999999999999",
        "radio_id=1&day=0001-01-01&days=-1&zone=x",
        "days=%00",
    ],
)
async def test_a_query_that_makes_no_sense_is_no_defect(world: World, port, view: str, query: str):
    async with port.get(f"/page/{view}?{query}") as answer:
        assert answer.status in {200, 404}


async def test_empty_views_say_what_to_do(world: World, port):
    assert "airtally catalogue add" in await read(port, "/page/feed")
    assert "airtally catalogue add" in await read(port, "/page/catalogue")
    assert "as plays are recognised" in await read(port, "/page/charts")
    assert "Nothing of the catalogue was recognised" in await read(port, "/page/stream?radio_id=1")


def played(world: World, at: float, track: int, listeners: int, radio_id: int = 1) -> None:
    with world.database.transaction() as conn:
        id_ = plays.start(
            conn,
            Play(
                account=ACCOUNT,
                radio_id=radio_id,
                track=track,
                track_id=f"T{track}",
                started_at=at,
                ended_at=at + 120,
                heard_until=at + 120,
            ),
        )
        counted = Heard(
            play=id_, listeners=listeners, seconds=1, average=1, basis="sessions", delay=0, computed_at=at
        )
        impressions.store(conn, [counted])


async def test_charts_count_spins_minutes_and_impressions(world: World, port):
    add_songs(world.database)
    now = time.time()
    for back in (60, 600, 3 * 86_400):
        played(world, now - back, 2, 10)
    played(world, now - 60, 3, 5, radio_id=2)
    week = await read(port, "/page/charts?days=7")
    day = await read(port, "/page/charts?days=1")
    one = await read(port, "/page/charts?days=7&radio_id=2")

    assert week.index(SONGS[1][1]) < week.index(SONGS[2][1])
    assert '<td class="num">3</td>' in week
    assert '<td class="num">30</td>' in week
    assert '<td class="num">2</td>' in day
    assert SONGS[1][1] not in one
    assert SONGS[2][1] in one


async def test_a_day_shows_its_plays_and_no_others(world: World, port):
    await past(world, time.time(), days=2, stations=1)
    today, before = [
        await read(port, f"/page/stream?radio_id=1{day}")
        for day in ("", f"&day={time.strftime('%Y-%m-%d', time.gmtime(time.time() - 86_400))}")
    ]

    assert today.count('class="airing"') == today.count("<tr id=") > 0
    assert before.count('class="airing"') == before.count("<tr id=") > 50
    assert 'class="span s-t"' in before
    assert 'class="ridge"' in before


async def test_a_recording_has_its_airplay(world: World, port):
    await past(world, time.time(), days=1, stations=2)
    html = await read(port, "/page/track?id=T1")

    assert SONGS[0][1] in html
    assert html.count("#stream/") > 5
    await read(port, "/page/track?id=nobody", 404)


async def test_the_catalogue_is_searched_whatever_the_case(world: World, port):
    add_songs(world.database)
    html = await read(port, "/page/catalogue?q=moons")

    assert SONGS[2][1] in html
    assert SONGS[0][1] not in html
    assert "100%" not in await read(port, "/page/catalogue?q=%25")
