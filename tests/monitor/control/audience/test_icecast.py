"""Icecast's hook. The forms are those of Icecast 2.4.4."""

import base64
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import quote

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, control_port
from listening import ACCOUNT, NOW, SONG, aired

from audience.delay import Delays
from audience.tallying import tally
from store.audience import listening
from store.plays import impressions

PATH = "/v1/audience/icecast"


def form(action="listener_remove", client=2, mount="/7", agent="VLC/3.0", duration=100):
    where = f"server=radio&port=8000&client={client}&mount={quote(mount, safe='')}&user=&pass="
    return f"action={action}&{where}&duration={duration}&ip=192%2e0%2e2%2e1&agent={quote(agent, safe='')}"


@asynccontextmanager
async def telling(parts):
    """Give a function that does as an Icecast does, with a token for a password."""
    async with control_port(audience=parts) as server, aiohttp.ClientSession(server.url) as session:

        async def tell(body, token=TOKEN, path=PATH):
            credentials = base64.b64encode(f"icecast:{token}".encode()).decode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"Authorization": f"Basic {credentials}"} if token else {}
            async with session.post(path, data=body, headers=headers) as response:
                return SimpleNamespace(
                    status=response.status, headers=response.headers, text=await response.text()
                )

        yield tell


@pytest.fixture
async def icecast(parts):
    async with telling(parts) as tell:
        yield tell


@pytest.fixture
def sessions(parts):
    def listened(radio_id=7):
        with parts.database.transaction() as conn:
            return [
                (joined - NOW, until - NOW)
                for _, joined, until in listening.between(conn, ACCOUNT, 0, NOW + 1, radio_id)
            ]

    return listened


async def test_who_left_has_listened_for_so_long(icecast, sessions):
    answer = await icecast(form())

    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["icecast-auth-user"] == "1"
    assert sessions() == [(-100.0, 0.0)]
    assert sessions(8) == []


async def test_who_left_has_heard_what_was_on_air(icecast, parts):
    with parts.database.transaction() as conn:
        play = aired(conn, NOW - 1000, NOW - 900, track_id=SONG)
        tally(conn, NOW, Delays({(ACCOUNT, 7): 0.0}))
    await icecast(form(mount="/7?uid=ann", duration=2000))
    await icecast(form(mount="/7?uid=ben", duration=950, client=3))

    with parts.database.transaction() as conn:
        found = impressions.of_plays(conn, [play])[play]
    assert (found.listeners, found.seconds, found.basis) == (2, 150.0, "sessions")


async def test_the_same_told_again_is_the_same_session(icecast, parts, sessions):
    for _ in range(3):
        await icecast(form())
    async with telling(replace(parts, now=lambda: NOW + 1)) as tell:  # a proxy took a second to repeat it
        await tell(form())

    assert sessions() == [(-100.0, 1.0)]


async def test_our_own_departure_is_nobodys(icecast, sessions):
    answer = await icecast(form(agent="Airtally/0.1"))

    assert (answer.status, sessions()) == (200, [])


async def test_the_token_may_stand_in_the_address(icecast, sessions):
    answer = await icecast(form(), token="", path=f"{PATH}?api_token={TOKEN}")

    assert (answer.status, len(sessions())) == (200, 1)


async def test_streams_of_another_account_are_not_listened_to(icecast, sessions):
    answer = await icecast(form(), token=OTHER_TOKEN)

    assert (answer.status, sessions()) == (200, [])


async def test_who_is_asked_about_is_let_in_and_the_operator_warned_once(icecast, sessions, caplog):
    """Should listener_add lead here after all, nobody is refused as long as we run."""
    answers = [await icecast(form("listener_add")) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert all(answer.headers["icecast-auth-user"] == "1" for answer in answers)
    assert caplog.text.count("asks us who may listen") == 1
    assert sessions() == []


@pytest.mark.parametrize(
    ("body", "token", "status", "said"),
    [
        (form(), "", 401, "missing"),
        (form(), "wrong", 401, "wrong"),
        (form(), READING_TOKEN, 403, "scope write"),
        ("", TOKEN, 400, "no action"),
        (form(duration=-1), TOKEN, 400, "no duration"),
        (b"a" * 70_000, TOKEN, 413, ""),
    ],
)
async def test_what_is_no_departure_is_refused_as_v1_refuses(icecast, body, token, status, said):
    answer = await icecast(body, token)

    assert answer.status == status
    assert said in answer.text
