"""The throttle: a burst is let through, a live source never waits, a file keeps time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.throttle import AHEAD, RATE, Throttle


def test_a_live_source_never_waits():
    throttle = Throttle(0.0)

    assert [throttle.wait(float(second), float(second)) for second in range(100_000)] == [0.0] * 100_000


def test_a_station_whose_clock_is_a_little_fast_never_waits():
    throttle = Throttle(0.0)

    assert not any(throttle.wait(second * 1.001, float(second)) for second in range(1_000_000))


def test_a_burst_is_let_through():
    assert Throttle(0.0).wait(AHEAD, 0.0) == 0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_a_file_is_never_further_ahead_than_a_burst(pieces: list[float]):
    throttle, now, position = Throttle(0.0), 0.0, 0.0
    for seconds in pieces:
        position += seconds
        now += throttle.wait(position, now)

        assert position <= AHEAD + now * RATE + 1e-6


def test_time_that_a_source_lost_is_not_made_up_for_at_once():
    throttle = Throttle(0.0)
    throttle.wait(100.0, 3600.0)

    assert throttle.wait(100.0 + AHEAD + 10, 3600.0) == pytest.approx(10 / RATE)
