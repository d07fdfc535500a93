"""Lag: how long bytes wait to be consumed."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.recogniser.lag import Lag


def test_what_is_consumed_at_once_does_not_lag():
    lag = Lag()
    lag.sent(100, 10.0)
    lag.consumed(100, 10.0)

    assert lag.at(99.0) == 0


def test_what_is_never_consumed_lags_more_and_more():
    lag = Lag()
    lag.sent(100, 10.0)
    lag.consumed(99, 12.0)

    assert lag.at(40.0) == 30


def test_the_lag_holds_until_another_byte_is_through():
    lag = Lag()
    lag.sent(100, 10.0)
    lag.sent(200, 11.0)
    lag.consumed(150, 14.0)
    lag.sent(300, 14.0)

    assert lag.at(15.0) == 4


@given(st.lists(st.integers(1, 1000), min_size=3, max_size=60), st.floats(0.0, 50.0))
def test_a_queue_with_a_constant_delay_lags_by_it(sizes: list[int], delay: float):
    lag, total = Lag(), 0
    events = []
    for second, size in enumerate(sizes):
        total += size
        events += [(float(second), 0, total), (second + delay, 1, total)]
    for now, consumed, count in sorted(events):
        (lag.consumed if consumed else lag.sent)(count, now)

    assert abs(lag.at(len(sizes) + delay) - delay) < 1e-6
