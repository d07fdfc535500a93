import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.hls.pace import LONGEST, deadline, pace_of, refreshed_within
from monitor.sources.hls.playlist import Media, Segment
from monitor.sources.urls import parse


def playlist(target, *durations):
    segments = tuple(Segment(number, "x", duration) for number, duration in enumerate(durations))
    return Media(segments, target, ended=False, base=parse("http://example.org/"))


@pytest.mark.parametrize(
    ("target", "durations", "after_news", "without", "patience"),
    [
        (6.0, [6.0, 6.0], 6.0, 3.0, 18.0),
        (1.0, [1.0], 1.0, 1.0, 5.0),
        (0.0, [], 1.0, 1.0, 5.0),
        (0.0, [4.0], 4.0, 2.0, 12.0),
        (1.0, [10.0], 10.0, 5.0, 30.0),  # a segment lasts longer than any may
        (1e9, [6.0], 30.0, 15.0, 90.0),
        (6.0, [1e9], 30.0, 15.0, 90.0),
    ],
)
def test_a_playlist_is_asked_for_as_often_as_it_changes(target, durations, after_news, without, patience):
    pace = pace_of(playlist(target, *durations))

    assert (pace.wait(news=True), pace.wait(news=False), pace.patience) == (after_news, without, patience)


@given(st.floats(0, 1e12), st.lists(st.floats(0, 1e12)))
def test_whatever_it_says_it_is_asked_neither_all_the_time_nor_never(target, durations):
    pace = pace_of(playlist(target, *durations))

    assert 1 <= pace.wait(news=False) <= pace.wait(news=True) <= LONGEST
    assert 5 <= pace.patience <= 3 * LONGEST


@pytest.mark.parametrize(("duration", "seconds"), [(6.0, 22.0), (0.0, 10.0), (1e9, 70.0)])
def test_a_segment_may_take_twice_its_length_and_ten_seconds(duration, seconds):
    assert deadline(duration) == seconds


@pytest.mark.parametrize(("lifetime", "seconds"), [(21600, 20400), (600, 300), (math.inf, math.inf)])
def test_an_address_is_renewed_before_it_expires(lifetime, seconds):
    assert refreshed_within(lifetime) == seconds
