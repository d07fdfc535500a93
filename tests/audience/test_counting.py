from hypothesis import given
from hypothesis import strategies as st

from audience.counting import Window, consumption
from audience.stays import Stay

DAY = 86400.0
visits_made = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.builds(lambda at, length: Stay(at, at + length), st.integers(-50, 300), st.integers(0, 150)),
    ),
    max_size=15,
)


def touches(stay, begins, ends):
    """A moment belongs to the interval that it begins."""
    return stay.joined < ends and (stay.until > begins or stay.joined >= begins)


@given(st.integers(0, 100), st.integers(1, 200), st.integers(1, 90), visits_made)
def test_counts_are_what_looking_at_every_interval_gives(begins, span, width, visits):
    window = Window(begins, begins + span, width)
    found = consumption(window, [(listener, stay.joined, stay.until) for listener, stay in visits])

    for start, count in found.intervals:
        low, high = max(start, window.begins), min(start + width, window.ends)
        assert count == len({listener for listener, stay in visits if touches(stay, low, high)})
    assert found.total == len({listener for listener, stay in visits if touches(stay, begins, begins + span)})
    assert found.intervals[0][0] <= begins < found.intervals[0][0] + width
    assert found.intervals[-1][0] < window.ends <= found.intervals[-1][0] + width


def test_a_day_counted_by_hand():
    """Ann listens over two hours, ben in the first of them, cem twelve hours later: 3, not 4."""
    window = Window(0.0, DAY, 3600.0)
    visits = [(1, Stay(3000, 4000)), (2, Stay(3000, 3600)), (3, Stay(46800, 46800))]
    found = consumption(window, [(listener, stay.joined, stay.until) for listener, stay in visits])

    assert [count for _, count in found.intervals] == [2, 1, *[0] * 11, 1, *[0] * 10]
    assert found.total == 3


def test_intervals_are_aligned_and_empty_ones_are_there():
    window = Window(100.0, 100.0 + DAY, 3600.0)
    found = consumption(window, [])

    assert [start for start, _ in found.intervals] == [hour * 3600.0 for hour in range(25)]
    assert found.total == 0
