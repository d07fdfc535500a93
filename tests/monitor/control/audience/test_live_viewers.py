"""How many different listeners a project, or a stream of it, had in a stretch of time, and has now."""

import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN
from listening import ACCOUNT, NOW, event, stayed
from sqlalchemy import update

from store.tables.accounts import streams

PROJECT = "/api/v1/projects/label"
LIVE = f"{PROJECT}/analytics/liveViewers"
NOW_THERE = f"{PROJECT}/stats/video/7/live-viewers.json"
VIDEO = f"{PROJECT}/dashboard/videoLiveConsumption"


async def counts(port, query=""):
    answer = await port("GET", f"{LIVE}{query}", TOKEN)
    assert answer.status == 200
    viewers = answer.body["result"]["liveViewers"]
    return [one["uniqueViewers"] for one in viewers], answer.body["result"]["total"]


@pytest.fixture
def listened(told):
    told(
        stayed("ann", NOW - 60, NOW - 20),
        stayed("ben", NOW - 30, NOW),
        stayed("cid", NOW - 30, NOW - 10, radio_id=8),
    )


async def test_intervals_are_of_seconds_and_the_total_counts_everybody_once(port, listened):
    assert await counts(port, "?seconds=60") == ([1, 1, 3, 2], 3)
    assert await counts(port, "?seconds=60&intervalLength=60") == ([3], 3)


async def test_half_an_hour_in_steps_of_15_seconds_is_counted_where_nothing_is_said(port, listened):
    intervals, total = await counts(port)

    assert (len(intervals), total) == (120, 3)


async def test_one_stream_may_be_asked_for_by_any_of_its_ids(port, listened):
    for id_ in ("7", f"{7:024x}"):
        assert await counts(port, f"?seconds=60&audioId={id_}") == ([1, 1, 2, 1], 2)
    assert await counts(port, "?seconds=60&audioId=8") == ([0, 0, 1, 1], 1)  # whether it runs or not


async def test_the_time_may_end_before_now_and_never_after(port, listened):
    assert await counts(port, "?seconds=30&endDate=2027-01-15T07:59:30Z") == ([1, 1], 1)
    assert await counts(port, "?seconds=60&endDate=2099-01-01") == ([1, 1, 3, 2], 3)


async def test_who_is_there_now_is_counted_with_guests(port, told):
    told(event("join", "ann", NOW - 10), event("join", session_id="guest"), stayed("ben", NOW - 60, NOW - 1))
    answer = await port("GET", NOW_THERE, READING_TOKEN)

    assert (answer.status, answer.body["success"]) == (200, True)
    assert answer.body["result"] == {"last30SecondsLiveViewers": 2}


async def test_video_is_what_is_watched_on_sites(port, parts, listened):
    async def total():
        return (await port("GET", f"{VIDEO}?intervalLength=1440", TOKEN)).body["result"]["total"]

    assert await total() == 0
    with parts.database.transaction() as conn:
        there = streams.c.account == ACCOUNT, streams.c.radio_id == 8
        conn.execute(update(streams).where(*there).values(url="twitch:somebody"))
    assert await total() == 1


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        (f"{LIVE}?seconds=0", TOKEN, 400),
        (f"{LIVE}?seconds=86401", TOKEN, 400),
        (f"{LIVE}?seconds=86400&intervalLength=59", TOKEN, 400),
        (f"{LIVE}?endDate=yesterday", TOKEN, 400),
        (f"{LIVE}?endDate=0001-01-01T00:00:00%2B14:00", TOKEN, 400),
        (f"{LIVE}?audioId=99", TOKEN, 404),
        (f"{LIVE}?audioId=9", TOKEN, 403),
        (f"{LIVE}?isPodcast=true", TOKEN, 404),
        (f"{LIVE}?podcastId=1", TOKEN, 404),
        (f"{VIDEO}?intervalLength=0", TOKEN, 400),
        (NOW_THERE.replace("/7/", "/8/"), TOKEN, 404),
        (NOW_THERE.replace("/7/", "/9/"), TOKEN, 403),
        *(
            (path, token, status)
            for path in (LIVE, VIDEO, NOW_THERE)
            for token, status in (("", 401), (OTHER_TOKEN, 403))
        ),
    ],
)
async def test_errors_are_told_in_the_envelope_of_the_family(port, path, token, status):
    answer = await port("GET", path, token)

    assert answer.status == answer.body["statusCode"] == status
    assert (answer.body["success"], answer.body["result"]) == (False, None)
    assert answer.body["errors"]
