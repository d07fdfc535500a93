from hypothesis import given
from hypothesis import strategies as st

from audience.polling.rhythm import Gaps, Rhythm

HALF = 0.5  # of what is random: the middle


def test_a_server_that_answers_is_polled_at_intervals():
    rhythm = Rhythm(lambda: HALF)

    assert [rhythm.delay(30.0, answered=True) for _ in range(3)] == [30.0, 30.0, 30.0]


def test_a_server_that_does_not_answer_is_polled_less_and_less_often():
    rhythm = Rhythm(lambda: HALF)

    assert [rhythm.delay(30.0, answered=False) for _ in range(7)] == [
        30.0,
        60.0,
        120.0,
        240.0,
        480.0,
        600.0,
        600.0,
    ]
    assert rhythm.delay(30.0, answered=True) == 30.0
    assert rhythm.delay(30.0, answered=False) == 30.0


def test_an_interval_that_is_longer_than_the_longest_wait_is_kept():
    rhythm = Rhythm(lambda: HALF)

    assert [rhythm.delay(900.0, answered=False) for _ in range(3)] == [900.0, 900.0, 900.0]


@given(st.floats(0.0, 1.0), st.integers(0, 2000), st.floats(15.0, 600.0))
def test_a_wait_is_a_tenth_longer_or_shorter_by_chance_and_bounded(chance, failures, interval):
    rhythm = Rhythm(lambda: chance)
    rhythm.failures = failures

    assert 0.899 * interval <= rhythm.delay(interval, answered=False) <= 661.0


def test_a_gap_is_told_of_once():
    gaps, key = Gaps(), ("label", 7)

    told = [gaps.begins(key, known=known) for known in (True, False, False, True, False)]
    assert told == [False, True, False, False, True]
