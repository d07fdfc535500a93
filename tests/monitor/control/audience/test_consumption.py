"""Seed 001: live consumption; the request and the answer as they are printed there."""

from dataclasses import replace
from datetime import datetime

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, control_port
from listening import ACCOUNT, NOW, event, sit, stayed

from audience.analytics.questions import NoEngine
from monitor.control.access import Access
from store.accounts.tokens import known_by
from store.audience import samples
from store.audience.samples import Sample

PATH = "/api/v1/projects/label/dashboard/audioLiveConsumption"
PRINTED = "/api/v1/projects/projectId/dashboard/audioLiveConsumption"


async def test_the_printed_example_is_answered_field_by_field(port, told):
    told(
        stayed("ann", NOW - 7000, NOW - 10), stayed("ben", NOW - 100, NOW - 10), event("join", session_id="g")
    )
    answer = await port("GET", PATH, TOKEN)

    assert answer.status == 200
    assert set(answer.body) == {"success", "errors", "messages", "result", "resultInfo", "statusCode"}
    assert answer.body["success"] is True
    assert (answer.body["errors"], answer.body["messages"]) == ([], [])
    assert (answer.body["resultInfo"], answer.body["statusCode"]) == (None, 200)
    viewers = answer.body["result"]["liveViewers"]
    assert set(viewers[0]) == {"uniqueViewers", "date"}
    assert viewers[0]["date"] == "2027-01-14T08:00:00.000Z"
    assert [one["uniqueViewers"] for one in viewers] == [0] * 22 + [1, 2]


async def test_the_request_is_answered_as_it_is_printed(parts):
    async def known():
        return [known_by(TOKEN, "projectId", 0.0)]

    async with (
        control_port(audience=parts, access=Access(known)) as server,
        aiohttp.ClientSession(server.url, headers={"Authorization": TOKEN}) as session,
    ):
        for query in ("", "?intervalLength=15"):
            async with session.get(f"{PRINTED}{query}") as answer:
                body = await answer.json()

                assert (answer.status, body["statusCode"], body["result"]["total"]) == (200, 200, 0)
                assert len(body["result"]["liveViewers"]) == (96 if query else 24)


async def test_the_total_counts_everybody_once(port, told):
    told(stayed("ann", NOW - 80000, NOW - 10))
    result = (await port("GET", PATH, TOKEN)).body["result"]

    assert sum(one["uniqueViewers"] for one in result["liveViewers"]) == 23
    assert result["total"] == 1


@pytest.mark.parametrize(("minutes", "intervals"), [(1, 1440), (60, 24), (1440, 2), (7, 207)])
async def test_intervals_are_as_long_as_asked_for(port, minutes, intervals):
    result = (await port("GET", f"{PATH}?intervalLength={minutes}", TOKEN)).body["result"]
    dates = [datetime.fromisoformat(one["date"]) for one in result["liveViewers"]]

    assert len(dates) == intervals
    assert (dates[1] - dates[0]).total_seconds() == minutes * 60


async def test_the_header_may_hold_the_bare_token_or_there_is_an_api_key(port):
    for headers in ({"Authorization": TOKEN}, {"X-Api-Key": READING_TOKEN}):
        assert (await port("GET", PATH, headers=headers)).status == 200


async def test_streams_that_are_only_polled_are_estimated_and_that_is_said(port, parts):
    with parts.database.transaction() as conn:
        sit(conn, [(1, NOW - 100, NOW - 50)])
        samples.add(
            conn,
            [
                Sample(account=ACCOUNT, radio_id=radio_id, at=NOW - at, listeners=count, source="icecast")
                for radio_id, at, count in (
                    (8, 10, 5),
                    (8, 70, 9),
                    (8, 4000, 2),
                    (7, 10, 100),
                    (8, 130, None),
                )
            ],
        )
    body = (await port("GET", PATH, TOKEN)).body

    assert [one["uniqueViewers"] for one in body["result"]["liveViewers"]][-2:] == [2, 10]
    assert body["result"]["total"] == 10
    assert body["messages"] == ["estimated: 1 streams without listener identities"]


@pytest.mark.parametrize(
    ("method", "path", "token", "status", "title"),
    [
        ("GET", f"{PATH}?intervalLength=0", TOKEN, 400, "Bad Request"),
        ("GET", f"{PATH}?intervalLength=1441", TOKEN, 400, "Bad Request"),
        ("GET", f"{PATH}?intervalLength=x", TOKEN, 400, "Bad Request"),
        ("GET", PATH, "", 401, "Unauthorized"),
        ("GET", PATH, "wrong", 401, "Unauthorized"),
        ("GET", PATH, OTHER_TOKEN, 403, "Forbidden"),
        ("GET", PATH.replace("label", "nobody"), TOKEN, 404, "Result Not Found"),
        ("GET", "/api/v1/projects/label", TOKEN, 404, "Result Not Found"),
        ("POST", PATH, TOKEN, 405, "Method Not Allowed"),
    ],
)
async def test_errors_are_told_in_the_envelope_of_the_family(port, method, path, token, status, title):
    answer = await port(method, path, token)

    assert answer.status == answer.body["statusCode"] == status
    assert answer.body["success"] is False
    assert answer.body["result"] is None
    assert answer.body["messages"] == [title]
    assert answer.body["errors"]


async def test_while_the_engine_is_down_the_page_says_503(parts):
    parts = replace(parts, analytics=NoEngine())
    async with control_port(audience=parts) as server, aiohttp.ClientSession(server.url) as session:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with session.get(PATH, headers=headers) as response:
            body = await response.json()

    assert response.status == body["statusCode"] == 503
    assert body["messages"] == ["Backend Fetch Failed"]
    assert body["errors"] == ["there is no analytics engine here"]
    assert body["success"] is False
    assert response.headers["Retry-After"]


async def test_a_defect_is_told_in_the_envelope_too(port, defect):
    defect("listening_sessions")
    answer = await port("GET", PATH, TOKEN)

    assert answer.status == answer.body["statusCode"] == 500
    assert answer.body["messages"] == ["Internal Server Error"]
