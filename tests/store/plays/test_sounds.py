"""What was heard on streams, a letter a minute."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.plays import sounds
from store.plays.sounds import Minute

START = 500_000 * 60  # the first minute of an hour


def keep(conn, letters, begin=START, radio_id=7):
    sounds.keep(
        conn, [Minute("label", radio_id, number, letter) for number, letter in enumerate(letters, begin)]
    )


def test_what_is_not_known_is_a_dot(conn):
    keep(conn, "mt", START + 1)

    assert sounds.between(conn, "label", 7, START, START + 5) == ".mt.."


def test_hours_are_joined(conn):
    keep(conn, "mmtt", START + 58)

    assert sounds.between(conn, "label", 7, START + 57, START + 63) == ".mmtt."


def test_minutes_may_be_stored_again(conn):
    keep(conn, "mmm")
    keep(conn, "t", START + 1)

    assert sounds.between(conn, "label", 7, START, START + 3) == "mtm"


def test_streams_are_apart(conn):
    keep(conn, "mm")
    keep(conn, "tt", radio_id=8)

    assert sounds.between(conn, "label", 7, START, START + 2) == "mm"


def test_old_hours_are_forgotten_some_at_a_time(conn):
    keep(conn, "m" * 180)

    assert sounds.expire(conn, START // 60 + 2, limit=1) == 1
    assert sounds.expire(conn, START // 60 + 2) == 1
    assert sounds.between(conn, "label", 7, START, START + 180) == "." * 120 + "m" * 60


@settings(suppress_health_check=list(HealthCheck), max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.text("rmtns-", min_size=1, max_size=90)), max_size=6))
def test_what_was_stored_last_is_what_is_known(conn, writes):
    known = ["."] * 300
    sounds.expire(conn, 10**9, limit=10**9)
    for begin, letters in writes:
        keep(conn, letters, START + begin)
        known[begin : begin + len(letters)] = letters

    assert sounds.between(conn, "label", 7, START, START + 300) == "".join(known)
