import pytest

from store.accounts import tokens
from store.accounts.tokens import category, known_by
from store.delivery import events
from store.delivery.events import KEPT

NOW = 1_800_000_000.0
TOKEN = known_by("0123456789abcdef", "label", 0.0)
CATEGORY = category(TOKEN.md5, 7)


@pytest.fixture
def conn(conn):
    tokens.add(conn, TOKEN)
    return conn


def add(conn, body=b"{}", *, kind="result", at=NOW, radio_id=7):
    return events.add(conn, "label", radio_id, kind, body, now=lambda: at)


def timestamps(conn):
    found, last = [], 0
    while event := events.after(conn, CATEGORY, last):
        found.append(last := event.timestamp)
    return found


def test_an_event_is_there_for_every_token_of_its_account(conn):
    second, stranger = known_by("second", "label", 0.0), known_by("stranger", "other", 0.0)
    for token in (second, stranger):
        tokens.add(conn, token)

    assert add(conn) == [CATEGORY, category(second.md5, 7)]
    assert events.after(conn, category(stranger.md5, 7), 0) is None
    assert events.after(conn, category(TOKEN.md5, 8), 0) is None


def test_without_a_token_nobody_polls(conn):
    assert events.add(conn, "other", 7, "result", b"{}") == []


def test_timestamps_are_milliseconds_and_increase_whatever_the_clock_does(conn):
    for at in (NOW, NOW, NOW - 60.0, NOW + 1.0):
        add(conn, at=at)

    first = int(NOW * 1000)
    assert timestamps(conn) == [first, first + 1, first + 2, first + 1000]
    assert events.latest(conn, CATEGORY) == first + 1000


def test_events_come_one_after_the_other_the_oldest_first(conn):
    for body in (b"1", b"2"):
        add(conn, body)
    first = events.after(conn, CATEGORY, 0)

    assert first.body == b"1"
    assert events.after(conn, CATEGORY, first.timestamp).body == b"2"
    assert events.latest(conn, "000000000") == 0


def test_the_newest_events_are_kept_and_no_more(conn):
    for number in range(KEPT + 5):
        add(conn, b"%d" % number)

    assert len(timestamps(conn)) == KEPT
    assert events.after(conn, CATEGORY, 0).body == b"5"


def test_recent_results_are_the_newest_and_no_notifications(conn):
    for number in range(5):
        add(conn, b"%d" % number)
        add(conn, kind="notification")

    assert [event.body for event in events.results(conn, CATEGORY, 3)] == [b"2", b"3", b"4"]


def test_old_events_are_forgotten_a_batch_at_a_time(conn):
    for second in range(5):
        add(conn, at=NOW + second)
    before = NOW + 3

    assert [events.expire(conn, before, limit=2) for _ in range(3)] == [2, 1, 0]
    assert len(timestamps(conn)) == 2
