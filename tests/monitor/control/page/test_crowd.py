"""How many listened over a time."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.control.page.crowd import HOLDS, crowd, most
from store.audience.samples import Sample


def counted(at: float, listeners: int | None) -> Sample:
    return Sample(account="label", radio_id=7, at=at, listeners=listeners, source="icecast")


def test_listeners_with_a_session_count_while_they_are_there():
    assert crowd([(0, 10), (5, 20)], [], [2, 7, 15, 25]) == [(2, 1), (7, 2), (15, 1), (25, None)]


def test_a_count_of_the_server_holds_for_three_minutes():
    assert crowd([], [counted(0, 12)], [0, HOLDS - 1, HOLDS]) == [(0, 12), (HOLDS - 1, 12), (HOLDS, None)]


def test_the_greater_of_both_is_true():
    assert crowd([(0, 10)] * 3, [counted(0, 2)], [1]) == [(1, 3)]
    assert crowd([(0, 10)], [counted(0, 2)], [1]) == [(1, 2)]


def test_a_failed_poll_leaves_a_gap():
    assert crowd([], [counted(0, 12), counted(30, None)], [31]) == [(31, None)]


TIMES = st.floats(0, 1000)


@given(st.lists(st.tuples(TIMES, TIMES).map(sorted)), st.lists(TIMES).map(sorted))
def test_sessions_are_counted_as_one_by_one(spans, times):
    for at, value in crowd(spans, [], times):
        assert (value or 0) == sum(begin <= at < end for begin, end in spans)


def test_nobody_is_the_most_of_nothing():
    assert most([(0, None)]) == 0
