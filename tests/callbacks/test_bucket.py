import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.bucket import TokenBucket

rates = st.floats(0.1, 1000)
bursts = st.integers(1, 100)
gaps = st.lists(st.floats(0, 100) | st.just(0.0), max_size=60)


def sent(bucket, gaps):
    """Return when attempts are made: after each gap, as soon as there is a token."""
    now, times = bucket.updated, []
    for gap in gaps:
        now += gap
        while delay := bucket.delay(now):
            now += delay
        bucket.take(now)
        times.append(now)
    return times


def test_a_new_bucket_is_empty():
    bucket = TokenBucket(rate=2.0, burst=3, updated=100.0)

    assert bucket.delay(100.0) == 0.5


def test_a_full_bucket_lets_a_burst_through_and_then_paces():
    bucket = TokenBucket(rate=2.0, burst=3, updated=0.0)

    assert sent(bucket, [100.0, 0, 0, 0, 0]) == [100.0, 100.0, 100.0, 100.5, 101.0]


def test_an_idle_bucket_saves_no_more_than_its_burst():
    bucket = TokenBucket(rate=1.0, burst=2, updated=0.0)

    assert sent(bucket, [1e6, 0, 0]) == [1e6, 1e6, 1e6 + 1]


def test_an_empty_bucket_gives_nothing():
    with pytest.raises(ValueError, match="empty"):
        TokenBucket(rate=1.0, burst=2, updated=0.0).take(0.5)


@given(rates, bursts, gaps)
def test_in_any_window_no_more_arrive_than_burst_and_rate_allow(rate, burst, gaps):
    times = sent(TokenBucket(rate, burst, updated=0.0), gaps)

    for first, start in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= burst + rate * (times[last] - start) + 1e-3


@given(rates, bursts, st.lists(gaps, min_size=2, max_size=4))
def test_the_same_holds_over_restarts(rate, burst, lives):
    times, now = [], 0.0
    for gaps in lives:
        times += sent(TokenBucket(rate, burst, updated=now), gaps)
        now = max([now, *times])

    for first, start in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= burst + rate * (times[last] - start) + 1e-3


@given(rates, bursts, st.integers(1, 200))
def test_a_backlog_drains_at_the_full_rate(rate, burst, count):
    times = sent(TokenBucket(rate, burst, updated=0.0), [0.0] * count)

    assert times[-1] == pytest.approx(count / rate, rel=1e-6)


@given(rates, bursts, st.lists(st.tuples(gaps, rates, bursts), min_size=1, max_size=4))
def test_a_change_of_the_limits_brings_no_tokens(rate, burst, changes):
    bucket, taken, now = TokenBucket(rate, burst, updated=0.0), 0, 0.0
    filled = 0.0  # by each rate, for as long as it held
    for gaps, next_rate, next_burst in changes:
        times = sent(bucket, gaps)
        filled += bucket.rate * (times[-1] - now if times else 0.0)
        taken, now = taken + len(times), max([now, *times])
        bucket.limit(next_rate, next_burst, now)

        assert taken + bucket.tokens <= filled + 1e-3


def test_what_was_saved_up_for_a_larger_burst_is_forgotten_with_it():
    bucket = TokenBucket(rate=1.0, burst=10, updated=0.0)
    bucket.limit(1.0, 2, 100.0)
    bucket.limit(1.0, 10, 100.0)

    assert bucket.tokens == 2
