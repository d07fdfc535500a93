"""/v1/plays: what was on air, and how many heard it, for the tokens of its account."""

import json
from datetime import UTC, datetime

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, control_port, database

from store.plays import impressions, plays, tracks
from store.plays.impressions import Heard
from store.plays.plays import Play
from store.plays.tracks import Track

NOON = 1_795_262_400.5  # 2026-11-21T12:00:00.5Z


def signed(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def opened():
    with database() as opened:
        with opened.transaction() as conn:
            for id_, artist in (("a", "Şebnem Ferah"), ("b", "Ben")):
                tracks.add(conn, Track(id=id_, title=id_.upper(), artist=artist, duration=200.0, digest=id_))
        yield opened


@pytest.fixture
def put(opened):
    """Return a function that stores a play of 100 s, and returns its id."""

    def add(started_at=NOON, number=1, *, ends=True, **more):
        play = Play(
            **{"account": "label", "radio_id": 7, "track_id": "ab"[number - 1], **more},
            track=number,
            started_at=started_at,
            ended_at=started_at + 100 if ends else None,
            heard_until=started_at + (100 if ends else 40),
            track_offset=1.5,
            speed=1.02,
            score=97,
            others=json.dumps([{"track": 2, "score": 88}]),
            icy_title="Station - Jingle",
        )
        with opened.transaction() as conn:
            return plays.start(conn, play)

    return add


@pytest.fixture
async def port(opened):
    async with (
        control_port(opened=opened) as server,
        aiohttp.ClientSession(server.url, headers=signed(READING_TOKEN)) as session,
    ):
        yield session


async def call(port, query="", status=200, **how):
    async with port.get(f"/v1/plays{query}", **how) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def ids(port, query="", **how):
    return [one["id"] for one in (await call(port, query, **how))["plays"]]


async def test_a_play_is_told_with_its_track_and_its_listeners(port, put, opened):
    number = put()
    with opened.transaction() as conn:
        counted = Heard(
            play=number,
            listeners=3,
            seconds=150.0,
            average=1.5,
            basis="sessions",
            delay=5.0,
            computed_at=NOON,
        )
        impressions.store(conn, [counted])
    (found,) = (await call(port))["plays"]

    assert found.pop("track")["artist"] == "Şebnem Ferah"
    assert found == {
        "id": number,
        "radio_id": 7,
        "track_id": "a",
        "started_at": "2026-11-21T12:00:00.500000Z",
        "ended_at": "2026-11-21T12:01:40.500000Z",
        "play_length": 100.0,
        "track_offset": 1.5,
        "speed": 1.02,
        "score": 97,
        "others": [{"track_id": "b", "artist": "Ben", "title": "B", "score": 88}],
        "icy_title": "Station - Jingle",
        "impressions": {
            "listeners": 3,
            "seconds": 150.0,
            "average": 1.5,
            "basis": "sessions",
            "delay": 5.0,
        },
    }


async def test_what_is_on_air_has_no_end_and_is_not_counted_yet(port, put):
    put(ends=False)
    (found,) = (await call(port))["plays"]

    assert (found["ended_at"], found["impressions"]) == (None, None)
    assert found["play_length"] == 40.0


async def test_a_play_of_what_has_left_the_catalogue_keeps_its_id(port, put, opened):
    put()
    with opened.transaction() as conn:
        tracks.remove(conn, 1)
    (found,) = (await call(port))["plays"]

    assert (found["track_id"], found["track"]) == ("a", None)


async def test_pages_come_the_latest_first(port, put):
    stored = [put(NOON + place) for place in (0, 1, 1, 2, 3.25)]
    query, seen = "?limit=2", []
    while query:
        page = await call(port, query)
        seen.append([one["id"] for one in page["plays"]])
        query = f"?limit=2&before={page['next']}" if page["next"] else ""

    assert seen == [[stored[4], stored[3]], [stored[2], stored[1]], [stored[0]]]


async def test_plays_are_chosen_by_stream_track_artist_and_time(port, put):
    first, second = put(NOON), put(NOON + 3600, 2, radio_id=8)
    iso = datetime.fromtimestamp(NOON + 1, UTC).isoformat().replace("+00:00", "Z")

    assert await ids(port, "?radio_id=8") == [second]
    assert await ids(port, "?track_id=a") == [first]
    assert await ids(port, "?artist=%C5%9EEBNEM%20%20ferah") == [first]
    assert await ids(port, "?artist=nobody") == []
    assert await ids(port, f"?from={iso}") == await ids(port, f"?from={NOON + 1}") == [second]
    assert await ids(port, f"?to={iso}") == await ids(port, f"?from=2026-11-21&to={NOON + 1}") == [first]
    assert await ids(port, "?from=2026-11-22") == []


async def test_accounts_see_their_own_plays_only(port, put):
    theirs, ours = put(account="other"), put()

    assert await ids(port) == [ours]
    assert await ids(port, headers=signed(OTHER_TOKEN)) == [theirs]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?radio_id=x", "radio_id"),
        ("?limit=0", "limit: expected a number of plays"),
        ("?limit=1001", "limit: expected a number of plays"),
        ("?from=yesterday", "from: expected Unix seconds"),
        ("?to=-1", "to: expected Unix seconds"),
        ("?to=999999999999", "to: expected Unix seconds"),
        ("?from=0001-01-01T00:00:00%2B14:00&to=x", "to: expected"),
        ("?before=7", "before: expected the `next`"),
        (f"?artist={'x' * 501}", "artist: expected the name"),
        ("?from=1&from=2", "from is sent 2 times"),
    ],
)
async def test_what_is_no_such_request_is_refused_by_the_name_that_was_sent(port, query, said):
    assert said in (await call(port, query, 400))["error"]["message"]


@pytest.mark.parametrize(("token", "status"), [("", 401), ("wrong", 401)])
async def test_listing_takes_a_token(port, token, status):
    await call(port, "", status, headers=signed(token))
