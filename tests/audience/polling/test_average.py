import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience.polling.average import average
from store.audience.samples import Sample

GAP = 90.0


def taken(*pairs):
    return [
        Sample(account="label", radio_id=7, at=float(at), listeners=listeners, source="icecast")
        for at, listeners in pairs
    ]


def test_without_samples_nothing_is_known():
    assert average([], 0.0, 60.0, GAP) is None


def test_the_audience_between_samples_is_their_average():
    found = average(taken((0, 10), (30, 20), (60, 10)), 0.0, 60.0, GAP)

    assert (found.listeners, found.least, found.most, found.covered) == (15.0, 10, 20, 60.0)


def test_a_play_between_two_samples_has_the_audience_of_the_nearer_one():
    samples = taken((0, 10), (30, 20))

    assert average(samples, 1.0, 14.0, GAP).listeners == 10.0
    assert average(samples, 10.0, 20.0, GAP).listeners == 15.0
    assert average(samples, 16.0, 29.0, GAP).listeners == 20.0


def test_a_sample_stands_for_half_the_longest_gap_to_either_side():
    assert average(taken((100, 10)), 0.0, 200.0, GAP).covered == 90.0
    assert average(taken((100, 10)), 146.0, 200.0, GAP) is None


def test_time_of_which_nothing_is_known_is_left_out_and_is_not_zero():
    found = average(taken((0, 10), (30, 10), (330, 10), (360, 10)), 0.0, 360.0, GAP)

    assert (found.listeners, found.covered) == (10.0, 30.0 + 45.0 + 45.0 + 30.0)


def test_a_poll_that_failed_is_a_gap_and_not_a_zero():
    found = average(taken((0, 10), (30, None), (60, 10)), 0.0, 60.0, GAP)

    assert (found.listeners, found.least, found.covered) == (10.0, 10, 30.0)
    assert average(taken((30, None)), 0.0, 60.0, GAP) is None


def test_nobody_listening_is_known():
    assert average(taken((0, 0), (30, 0)), 0.0, 30.0, GAP).listeners == 0.0


def test_no_time_has_no_audience():
    assert average(taken((0, 10)), 5.0, 5.0, GAP) is None


SAMPLES = st.lists(
    st.tuples(st.integers(-200, 200), st.none() | st.integers(0, 50)),
    max_size=12,
    unique_by=lambda pair: pair[0],
).map(sorted)
STRETCH = st.tuples(st.integers(-100, 100), st.integers(1, 60))


def second_by_second(samples, begin, end, gap):
    """Return the audience of each half of a second, by its nearest sample."""
    heard = []
    for number in range(2 * begin, 2 * end):
        middle = number / 2 + 0.25
        nearest = min(samples, key=lambda sample: abs(sample.at - middle), default=None)
        if nearest and abs(nearest.at - middle) <= gap / 2 and nearest.listeners is not None:
            heard.append(nearest.listeners)
    return heard


@given(SAMPLES, STRETCH, st.integers(1, 150))
def test_the_average_is_that_of_every_moment(pairs, stretch, gap):
    samples, (begin, length) = taken(*pairs), stretch
    heard = second_by_second(samples, begin, begin + length, gap)

    found = average(samples, begin, begin + length, gap)

    if not heard:
        assert found is None
        return
    assert found.covered == pytest.approx(len(heard) / 2)
    assert found.listeners == pytest.approx(sum(heard) / len(heard))
    assert (found.least, found.most) == (min(heard), max(heard))


@given(SAMPLES, STRETCH, st.integers(1, 150))
def test_samples_further_away_than_half_the_longest_gap_do_not_matter(pairs, stretch, gap):
    begin, end = stretch[0], sum(stretch)
    near = [pair for pair in pairs if begin - gap / 2 <= pair[0] <= end + gap / 2]

    assert average(taken(*near), begin, end, gap) == average(taken(*pairs), begin, end, gap)
