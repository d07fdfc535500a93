"""How many came to a live stream, and how long they stayed."""

import pytest
from listening import NOW, event, stayed
from token_making import viewer_token

PATH = "/api/v1/participant/stream/{}/statistics"


async def ask(port, id_="7", token=None):
    return await port("GET", PATH.format(id_), viewer_token() if token is None else token)


async def test_everybody_counts_once_with_all_the_time_they_listened(port, told):
    told(
        stayed("ann", NOW - 1200, NOW - 600),
        stayed("ann", NOW - 300, NOW),
        stayed("", NOW - 1000, NOW - 400, session_id="guest"),
        event("join", "ben", NOW - 10),
        stayed("cid", NOW - 500, NOW, radio_id=8),
    )
    answer = await ask(port)

    assert answer.status == 200
    assert answer.body["isSuccess"]
    assert answer.body["data"] == {
        "streamId": "7",
        "totalViewers": 3,
        "averageWatchTimeMinutes": 8.33,
        "totalWatchTimeMinutes": 25.0,
    }


async def test_the_last_24_hours_count_and_nothing_before(port, told):
    told(stayed("ann", NOW - 90_000, NOW - 86_340), stayed("old", NOW - 90_000, NOW - 86_300, radio_id=8))

    assert (await ask(port)).body["data"]["totalWatchTimeMinutes"] == 1.0


async def test_nobody_is_no_average(port):
    data = (await ask(port)).body["data"]

    assert (data["totalViewers"], data["averageWatchTimeMinutes"]) == (0, 0.0)


@pytest.mark.parametrize(
    ("id_", "token", "status", "error"),
    [
        ("7", "", 401, "Authentication required"),
        ("9", None, 403, "Insufficient permissions"),
        ("8", None, 404, "Resource not found"),
        ("99", None, 404, "Resource not found"),
    ],
)
async def test_errors_are_those_of_the_family(port, id_, token, status, error):
    answer = await ask(port, id_, token)

    assert (answer.status, answer.body["errors"]) == (status, [error])
