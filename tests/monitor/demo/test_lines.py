import json
from datetime import UTC, datetime

import pytest
from rich.text import Text

from monitor.demo.lines import callback, guide, minutes, stamped
from monitor.demo.schedule import Item, Kind, schedule

SONG = {"artist": "A", "title": "T", "album": "L", "label": "Q", "release_date": "2019-03-08", "score": 98}
RESULT = {"radio_id": 7, "timestamp": "2026-11-21 10:31:13", "play_length": 30, "results": [SONG]}


def result(**more):
    return json.dumps({"status": "success", "result": {**RESULT, **more}}).encode()


def test_a_result_is_one_line():
    assert callback(result()).plain == (
        "♪ result  A - T  on air 30 s from 10:31:13 UTC, score 98  (L, Q, 2019-03-08)"
    )


def test_a_play_that_is_not_over_has_no_length():
    body = json.loads(result())
    del body["result"]["play_length"]

    assert "on air since 10:31:13 UTC" in callback(json.dumps(body).encode()).plain


@pytest.mark.parametrize("code", [0, 650, 651])
def test_a_notification_shows_code_and_message(code):
    body = {
        "status": "-",
        "notification": {"notification_code": code, "notification_message": "why"},
        "time": 1,
    }

    assert callback(json.dumps(body).encode()).plain.split() == ["●", str(code), "why"]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{}", b'{"result": {}}', b"null", result(results=[])])
def test_what_is_no_callback_is_shown_as_such(body):
    assert callback(body).plain.startswith("not a callback")


def test_minutes_have_two_digits():
    assert [minutes(seconds) for seconds in (0, 59.9, 150, 6000)] == ["00:00", "00:59", "02:30", "100:00"]


def test_the_guide_says_what_to_expect():
    items = [
        Item(kind=Kind.SONG, name="A - T", duration=30, whole=False),
        Item(kind=Kind.NOISE, name="white noise", duration=75),
        Item(kind=Kind.OUTAGE, name="off the air", duration=60),
        Item(kind=Kind.UNKNOWN, name="X - Y", duration=60),
    ]

    assert list(guide(schedule(items))) == [
        ("00:00", "A - T, 30 s of it", "expect a result soon after 00:30"),
        ("00:30", "white noise", "expect a 651, and a 0 when there is music again"),
        ("01:45", "off the air", "expect a 650, and a 0 after it is back"),
        ("02:45", "X - Y, not in the catalogue", "expect nothing"),
    ]


def test_times_are_utc():
    line = stamped(datetime(2026, 11, 21, 10, 31, 13, tzinfo=UTC), Text("x"))

    assert line.plain == "10:31:13  x"
