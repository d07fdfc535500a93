"""Seed 000: the audience of tracks and artists; the examples as they are printed there."""

from dataclasses import replace

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, control_port
from listening import ARTIST, NOW, OTHER_SONG, SONG, aired, event, stayed

from audience.artists import artist_id
from audience.delay import Delays
from audience.tallying import tally
from store.plays import tracks
from store.plays.tracks import Track

USER = "6a833be7-c434-4fc0-9144-01899eeac486"
MAIN = "8bf0c9da-2f28-4628-91ed-8a6c11f6ae31"
SEED_ARTIST = "f3b8a31b-8af5-431e-8ed5-fa5dae80e868"


def listen(user=USER, track=SONG, **more):
    return {"track_id": track, "user_id": user, **more}


async def test_the_printed_example_records_an_audience(port):
    answer = await port(
        "POST",
        "/audience",
        json={
            "track_id": "365b278c258a7bdbb7a1b95be41a37b9",
            "user_id": "6a833be7-c434-4fc0-9144-01899eeac486",
        },
    )

    assert answer.status == 201
    assert answer.body == {
        "success": True,
        "message": "Audience recorded",
        "data": {
            "id": "1",
            "track_id": SONG,
            "user_id": USER,
            "created_at": "2027-01-15T08:00:00.000Z",
            "radio_id": None,
            "play_id": None,
        },
    }


async def test_the_printed_example_views_the_audience_of_a_track(port, told):
    told(
        event("profile", USER, attributes={"username": "jd", "name": "John", "surname": "Doe"}),
        event("follow", MAIN, attributes={"followee": USER}),
        event("play", USER, NOW - 50, track_id=OTHER_SONG, seconds=30.0),
        event("play", USER, NOW - 10, track_id=OTHER_SONG, seconds=20.5),
        event("play", MAIN, NOW - 60, track_id=OTHER_SONG),
    )
    answer = await port(
        "GET",
        "/audience-track/edc658bd0e768ca81f2ddc0438abca79?main_user_id=8bf0c9da-2f28-4628-91ed-8a6c11f6ae31",
        TOKEN,
    )
    data = answer.body["data"]

    assert answer.status == 200
    assert (data["total_streams"], data["total_audience"], data["total"]) == (3, 2, 2)
    assert (data["page"], data["limit"]) == (1, 50)
    assert data["audience"][0] == {
        "user_id": USER,
        "username": "jd",
        "name": "John Doe",
        "avatar": None,
        "streams": 2,
        "sources": {"app": 2, "radio": 0},
        "listened_seconds": 50.5,
        "first_streamed_at": "2027-01-15T07:59:10.000Z",
        "last_streamed_at": "2027-01-15T07:59:50.000Z",
        "is_following": True,
        "is_main_user": False,
    }
    assert data["audience"][1]["is_main_user"]
    assert data["main_user"]["user_id"] == MAIN


async def test_the_printed_example_tells_the_top_audience(port, told):
    told(*(event("play", USER, track_id=OTHER_SONG) for _ in range(2)))
    told(event("play", MAIN, track_id=OTHER_SONG))
    path = "/top-audience/edc658bd0e768ca81f2ddc0438abca79"
    answer = await port("GET", f"{path}?main_user_id={MAIN}", TOKEN)
    data = answer.body["data"]

    assert answer.status == 200
    assert [(one["rank"], one["user_id"], one["streams"]) for one in data["audience"]] == [
        (1, USER, 2),
        (2, MAIN, 1),
    ]
    assert data["main_user_rank"] == 2
    first = (await port("GET", f"{path}?main_user_id={MAIN}&limit=1", TOKEN)).body["data"]
    assert len(first["audience"]) == 1
    assert first["main_user_rank"] == 2


async def test_the_printed_example_totals_an_artist(port, told, parts):
    with parts.database.transaction() as conn:
        for track_id in (SONG, OTHER_SONG):
            tracks.add(conn, replace(tracks.by_id(conn, track_id), artist_id=SEED_ARTIST))
    told(event("play", USER, track_id=SONG), event("play", USER, track_id=OTHER_SONG))
    told(event("play", MAIN, track_id=OTHER_SONG))
    answer = await port("GET", "/artist-audience/f3b8a31b-8af5-431e-8ed5-fa5dae80e868", TOKEN)

    assert answer.status == 200
    assert answer.body == {
        "success": True,
        "data": {
            "artist_id": SEED_ARTIST,
            "total_streams": 3,
            "total_audience": 2,
            "tracks_count": 2,
        },
    }


async def test_an_artist_is_found_by_the_id_of_the_name(port):
    answer = await port("GET", f"/artist-audience/{artist_id(ARTIST)}", TOKEN)

    assert answer.body["data"]["tracks_count"] == 2


async def test_a_key_makes_a_listen_the_same_again(port):
    key = {"Idempotency-Key": "k1"}
    first = await port("POST", "/audience", json=listen(), headers=key)
    again = await port("POST", "/audience", json=listen(), headers=key)
    other = await port("POST", "/audience", json=listen())
    found = await port("GET", f"/audience-track/{SONG}", TOKEN)

    assert (first.status, first.body) == (again.status, again.body)
    assert other.body["data"]["id"] != first.body["data"]["id"]
    assert found.body["data"]["total_streams"] == 2


async def test_a_listen_of_what_is_on_air_belongs_to_the_play(port, told, parts):
    with parts.database.transaction() as conn:
        play = aired(conn, NOW - 60, None)
    told(event("join", USER, NOW - 30))
    answer = await port("POST", "/audience", json=listen())

    assert (answer.body["data"]["radio_id"], answer.body["data"]["play_id"]) == (7, play)


async def test_who_heard_a_track_on_a_stream_is_audience_too_and_guests_have_no_name(port, told, parts):
    with parts.database.transaction() as conn:
        aired(conn, NOW - 1000, NOW - 800)
    told(stayed(USER, NOW - 1000, NOW - 800), stayed("", NOW - 1000, NOW - 900, session_id="s"))
    with parts.database.transaction() as conn:
        tally(conn, NOW, Delays({("label", 7): 0.0}))
    data = (await port("GET", f"/audience-track/{SONG}", TOKEN)).body["data"]

    assert (data["total_audience"], data["total"]) == (2, 1)
    assert [(one["user_id"], one["sources"]) for one in data["audience"]] == [(USER, {"app": 0, "radio": 1})]
    assert data["audience"][0]["is_following"] is None


async def test_pages_follow_each_other(port, told):
    users = [f"00000000-0000-0000-0000-00000000000{number}" for number in range(5)]
    told(*(event("play", user, NOW - place, track_id=SONG) for place, user in enumerate(users)))
    seen = []
    for page in (1, 2, 3, 4):
        found = await port("GET", f"/audience-track/{SONG}?limit=2&page={page}", TOKEN)
        seen.append([one["user_id"] for one in found.body["data"]["audience"]])

    assert seen == [users[:2], users[2:4], users[4:], []]


async def test_accounts_see_their_own_audience_only(port, told):
    told(event("play", USER, track_id=SONG))
    found = await port("GET", f"/audience-track/{SONG}", OTHER_TOKEN)

    assert found.body["data"]["total_streams"] == 0


@pytest.mark.parametrize(
    ("method", "path", "status", "how"),
    [
        ("POST", "/audience", 400, {"data": b"{"}),
        ("POST", "/audience", 400, {"data": b"\xff"}),
        ("POST", "/audience", 400, {"json": []}),
        ("POST", "/audience", 400, {"json": {"track_id": SONG}}),
        ("POST", "/audience", 400, {"json": listen(user="x")}),
        ("POST", "/audience", 400, {"json": listen(occurred_at="2020-01-01T00:00:00Z")}),
        ("POST", "/audience", 400, {"json": listen(), "headers": {"Idempotency-Key": "k" * 201}}),
        ("POST", "/audience", 401, {"json": listen(), "token": "wrong"}),
        ("POST", "/audience", 403, {"json": listen(), "token": READING_TOKEN}),
        ("POST", "/audience", 404, {"json": listen(track="x")}),
        ("POST", "/audience", 413, {"data": b" " * 70_000}),
        ("GET", "/audience", 405, {}),
        ("GET", "/audience/", 405, {}),
        ("DELETE", "/audience", 405, {}),
        ("POST", f"/audience-track/{SONG}", 405, {}),
        ("GET", "/audience-track", 404, {}),
        ("GET", f"/audience-track/{SONG}", 401, {}),
        ("GET", f"/top-audience/{SONG}", 401, {"token": "wrong"}),
        ("GET", f"/artist-audience/{SEED_ARTIST}", 401, {}),
        ("GET", f"/artist-audience/{SEED_ARTIST}", 404, {"token": TOKEN}),
        ("GET", "/audience-track/x", 404, {"token": TOKEN}),
        ("GET", f"/audience-track/{SONG}?main_user_id=x", 400, {"token": TOKEN}),
        ("GET", f"/audience-track/{SONG}?page=0", 400, {"token": TOKEN}),
        ("GET", f"/audience-track/{SONG}?limit=101", 400, {"token": TOKEN}),
        ("GET", f"/top-audience/{SONG}?limit=x", 400, {"token": TOKEN}),
    ],
)
async def test_errors_are_told_in_the_envelope_of_the_family(port, method, path, status, how):
    answer = await port(method, path, **how)

    assert answer.status == status
    assert answer.body["success"] is False
    assert set(answer.body) == {"success", "message"}
    assert answer.body["message"]


async def test_a_defect_is_told_in_the_envelope_too(port, defect, caplog):
    defect("tracks")
    answer = await port("POST", "/audience", json=listen())

    assert answer.status == 500
    assert answer.body == {"success": False, "message": "Internal server error"}
    assert "request failed" in caplog.text


async def test_an_open_door_lets_so_many_in_a_minute(port, monkeypatch):
    for _ in range(600):
        answer = await port("POST", "/audience", data=b"{")
    assert answer.status == 400
    answer = await port("POST", "/audience", data=b"{")

    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0


async def test_an_open_door_lets_so_many_in_from_all_addresses_together(parts, monkeypatch):
    monkeypatch.setattr("monitor.control.audience.tracks.OPEN_TOTAL", 2)
    async with control_port(audience=parts) as server, aiohttp.ClientSession(server.url) as session:
        statuses = [(await session.post("/audience", json=listen())).status for _ in range(3)]
        signed = await session.post("/audience", json=listen(), headers={"Authorization": f"Bearer {TOKEN}"})

    assert statuses == [201, 201, 429]
    assert signed.status == 201


async def test_a_closed_door_takes_a_token(parts):
    closed = replace(parts, open_account=None)
    async with control_port(audience=closed) as server, aiohttp.ClientSession(server.url) as session:
        refused = await session.post("/audience", json=listen())

        assert refused.status == 401
        assert (await refused.json())["success"] is False


def test_every_track_of_the_catalogue_counts_for_its_artist(parts):
    from audience.tracks import of_artist  # noqa: PLC0415 - named like the module tested here

    with parts.database.transaction() as conn:
        tracks.add(conn, Track(id="x", artist=ARTIST.upper(), duration=1.0, digest="x"))
        tracks.add(conn, Track(id="y", artist="", duration=1.0, digest="y"))
        assert sorted(of_artist(conn, artist_id(ARTIST).upper())) == sorted([SONG, OTHER_SONG, "x"])
        tracks.add(conn, Track(id="z", artist="Another", artist_id="A-7", duration=1.0, digest="z"))
        assert of_artist(conn, "a-7") == ["z"]
        assert of_artist(conn, artist_id("Another")) == ["z"]
        assert of_artist(conn, artist_id("")) == []
