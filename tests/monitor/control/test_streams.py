"""/v1/streams: the streams of an account as they are at this moment."""

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, MemoryWatch, control_port

from monitor.control.watching import OnAir, StreamNow
from monitor.live.sounds import Sound
from monitor.live.stream import Failure, State
from monitor.live.strip import EMPTY, Cell

NOW = 1_800_000_000.0
PLAYING = StreamNow(
    radio_id=7,
    name="Radio Seven",
    url="http://user:hush@radio.example/live?key=hush",
    origin="api",
    code=0,
    state=State.RUNNING,
    since=NOW - 600,
    on_air=OnAir(track_id="T1", title="One", artist="Ada", since=NOW - 60, score=93),
    title="ADA - ONE",
    cells=(EMPTY, Cell(Sound.TALK, -31), Cell(Sound.RECOGNISED, -14)),
    until=NOW,
    listeners=120,
)
AWAY = StreamNow(
    radio_id=8,
    name="",
    url="http://radio.example/away",
    origin="api",
    code=650,
    state=State.WAITING,
    since=NOW,
    failure=Failure("connection refused", NOW),
    until=NOW,
)


@pytest.fixture
async def url():
    watching = MemoryWatch({("label", 7): PLAYING, ("label", 8): AWAY})
    async with control_port(watching=watching) as server:
        yield server.url


async def read(url, token):
    signed = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=signed) as port, port.get(f"{url}/v1/streams") as response:
        return response.status, await response.json()


async def test_what_a_stream_plays_says_and_sounds_like_is_told(url):
    _, body = await read(url, READING_TOKEN)

    assert body["streams"][0] == {
        "radio_id": 7,
        "name": "Radio Seven",
        "url": "http://***@radio.example/live?key=***",
        "state": "running",
        "since": "2027-01-15T07:50:00Z",
        "notification_code": 0,
        "now_playing": {
            "track_id": "T1",
            "title": "One",
            "artist": "Ada",
            "since": "2027-01-15T07:59:00Z",
            "score": 93,
        },
        "icy_title": "ADA - ONE",
        "last_error": None,
        "recent": {
            "until": "2027-01-15T08:00:00Z",
            "seconds": 10,
            "content": "-tr",
            "level": [None, -31, -14],
        },
        "listeners": 120,
    }


async def test_a_stream_that_is_away_says_why_and_since_when(url):
    _, body = await read(url, READING_TOKEN)
    away = body["streams"][1]

    assert (away["state"], away["notification_code"], away["now_playing"]) == ("waiting", 650, None)
    assert away["last_error"] == {"message": "connection refused", "at": "2027-01-15T08:00:00Z"}


async def test_streams_of_another_account_are_not_told(url):
    assert await read(url, OTHER_TOKEN) == (200, {"streams": []})


async def test_without_a_token_nothing_is_told(url):
    status, body = await read(url, "wrong")

    assert (status, body["error"]["code"]) == (401, 900)
