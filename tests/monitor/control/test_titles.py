"""/v1/titles: what stations said, for the tokens of their account."""

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, control_port, database

from store.errors import StoreFull
from store.plays import titles
from store.plays.titles import Title

TUESDAY = 1_795_219_200.0  # 2026-11-21T00:00:00Z, whatever day that is


@pytest.fixture
def opened():
    with database() as opened:
        yield opened


@pytest.fixture
def say(opened):
    """Return a function that stores a title."""

    def add(at, text, radio_id=7, account="label"):
        with opened.transaction() as conn:
            titles.add(conn, [Title(account=account, radio_id=radio_id, at=TUESDAY + at, text=text)])

    return add


@pytest.fixture
async def port(opened):
    async with (
        control_port(opened=opened) as server,
        aiohttp.ClientSession(server.url, headers=signed(READING_TOKEN)) as session,
    ):
        yield session


def signed(token):
    return {"Authorization": f"Bearer {token}"} if token else {}


async def call(port, query="", status=200, **how):
    async with port.get(f"/v1/titles?{query}", **how) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def texts(port, query):
    return [row["text"] for row in (await call(port, query))["titles"]]


async def test_titles_are_told_with_their_times(port, say):
    say(0, "Ada - One")
    say(90.5, "")

    assert await call(port) == {
        "titles": [
            {"radio_id": 7, "at": "2026-11-21T00:00:00Z", "text": "Ada - One"},
            {"radio_id": 7, "at": "2026-11-21T00:01:30.500000Z", "text": ""},
        ],
        "next": None,
    }


async def test_a_stream_and_a_time_may_be_chosen(port, say):
    for hour in range(4):
        say(3600 * hour, f"{hour}", radio_id=7)
        say(3600 * hour, f"other {hour}", radio_id=8)

    assert await texts(port, "radio_id=7&from=2026-11-21T01:00:00&to=2026-11-21T03:00:00Z") == ["1", "2"]
    assert await texts(port, "radio_id=8&from=2026-11-21T04:00:00%2B01:00") == ["other 3"]
    assert await texts(port, "radio_id=7&to=2026-11-21") == []


async def test_titles_have_pages_the_oldest_first(port, say):
    for number in range(3):
        say(number, f"{number}")
    first = await call(port, "limit=2")
    rest = await call(port, f"limit=2&after={first['next']}")

    assert [row["text"] for row in first["titles"] + rest["titles"]] == ["0", "1", "2"]
    assert rest["next"] is None


async def test_nobody_sees_what_is_anothers(port, say):
    say(0, "theirs", account="other")

    assert await texts(port, "") == []
    assert [row["text"] for row in (await call(port, headers=signed(OTHER_TOKEN)))["titles"]] == ["theirs"]


@pytest.mark.parametrize(("token", "code"), [("", 901), ("wrong", 900)])
async def test_a_token_is_needed(port, token, code):
    headers = {"Authorization": "", **signed(token)}

    assert (await call(port, "", 401, headers=headers))["error"]["code"] == code


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("from=Tuesday", 702, "from: expected Unix seconds, or a time"),
        ("to=25:00", 702, "to: expected Unix seconds, or a time"),
        ("limit=1001", 702, "limit: expected a number of titles"),
        ("after=x", 702, "after: expected"),
        ("radio_id=x", 601, ""),
        ("from=2026-11-21&from=2026-11-22", 702, "from is sent 2 times"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(port, query, code, said):
    error = (await call(port, query, 400))["error"]

    assert error["code"] == code
    assert said in error["message"]


class FullDisk:
    async def read(self, _):
        raise StoreFull


async def test_while_the_disk_is_full_clients_are_asked_for_patience():
    async with (
        control_port(opened=FullDisk()) as server,
        aiohttp.ClientSession(server.url, headers=signed(READING_TOKEN)) as port,
    ):
        assert (await call(port, "", 503))["error"]["code"] == 100
