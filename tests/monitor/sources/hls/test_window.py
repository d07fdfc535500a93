from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.hls.playlist import Media, Segment
from monitor.sources.hls.window import LIVE_EDGE, first_take, next_take
from monitor.sources.urls import parse

BASE = parse("http://example.org/live.m3u8")


def playlist(first, count, *, ended=False, duration=6.0):
    segments = tuple(Segment(number, f"{number}.ts", duration) for number in range(first, first + count))
    return Media(segments, duration, ended, BASE)


def numbers(take):
    return [segment.sequence for segment in take.segments]


def test_what_is_live_begins_three_segments_from_its_end():
    take = first_take(playlist(10, 5))

    assert (numbers(take), take.jumped) == ([12, 13, 14], False)


def test_what_is_complete_begins_at_its_beginning():
    assert numbers(first_take(playlist(0, 50, ended=True))) == list(range(50))


@pytest.mark.parametrize(
    ("last", "media", "fresh", "jumped"),
    [
        (14, playlist(10, 5), [], False),
        (14, playlist(11, 5), [15], False),
        (14, playlist(15, 5), [15, 16, 17, 18, 19], False),
        (14, playlist(17, 3), [17, 18, 19], True),
        (14, playlist(8, 5), [], False),  # an older one, from a cache
        (14, playlist(0, 5), [2, 3, 4], True),  # the encoder began anew
        (14, playlist(0, 0), [], False),
        (14, playlist(10**18, 5), [10**18 + number for number in range(5)], True),
        (14, playlist(10, 2000), [2007, 2008, 2009], True),  # more than we want to catch up
        (14, playlist(10, 2000, ended=True), list(range(15, 2010)), False),
    ],
)
def test_only_what_is_new_is_taken_and_a_jump_is_told(last, media, fresh, jumped):
    take = next_take(last, media)

    assert (numbers(take), take.jumped) == (fresh, jumped)


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 12), st.booleans(), st.sampled_from([0.0, 6.0, 100.0])),
        min_size=1,
    )
)
def test_no_segment_is_taken_twice_and_all_in_order_unless_the_server_begins_anew(windows):
    media = [
        playlist(first, count, ended=ended, duration=duration) for first, count, ended, duration in windows
    ]
    last = None
    for one in media:
        take = first_take(one) if last is None else next_take(last, one)
        taken = numbers(take)

        assert all(after == before + 1 for before, after in pairwise(taken))
        if last is not None and taken and taken[0] <= last:
            assert take.jumped
            assert len(taken) <= LIVE_EDGE
            assert one.segments[-1].sequence < last
        elif last is not None and taken:
            assert take.jumped == (taken[0] != last + 1)
        last = taken[-1] if taken else last


@given(st.integers(0, 1000), st.lists(st.integers(0, 3), max_size=50), st.integers(1, 8))
def test_a_window_that_moves_no_faster_than_its_length_loses_nothing(start, steps, length):
    heard = numbers(first_take(playlist(start, length)))
    first = start
    for step in steps:
        first += min(step, length)
        heard += numbers(next_take(heard[-1], playlist(first, length)))

    assert heard == list(range(heard[0], heard[-1] + 1))
    assert heard[-1] == first + length - 1
