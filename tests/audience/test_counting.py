"""Listeners counted by the engine, against looking at every interval."""

from contextlib import closing

import pytest
from engines import EngineHere
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listening import ACCOUNT, NOW, sit

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


@pytest.fixture
def engine(database, tmp_path):
    with closing(EngineHere(tmp_path / "airtally.db")) as opened:
        yield opened


@pytest.fixture
def count(database, engine):
    """A function that counts listeners where there are these sessions and no other."""

    async def of(window, visits, radio_ids=None):
        with database.transaction() as conn:
            conn.exec_driver_sql("DELETE FROM listening_sessions")
            if visits:
                sit(conn, [(listener, float(stay.joined), float(stay.until)) for listener, stay in visits])
        return await consumption(engine, ACCOUNT, window, radio_ids)

    return of


def touches(stay, begins, ends):
    """A moment belongs to the interval that it begins."""
    return stay.joined < ends and (stay.until > begins or stay.joined >= begins)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 100), st.integers(1, 200), st.integers(1, 90), visits_made)
async def test_counts_are_what_looking_at_every_interval_gives(count, begins, span, width, visits):
    window = Window(float(begins), float(begins + span), float(width))
    found = await count(window, visits)

    for start, listeners in found.intervals:
        low, high = max(start, window.begins), min(start + width, window.ends)
        assert listeners == len({listener for listener, stay in visits if touches(stay, low, high)})
    assert found.total == len({listener for listener, stay in visits if touches(stay, begins, begins + span)})
    assert found.intervals[0][0] <= begins < found.intervals[0][0] + width
    assert found.intervals[-1][0] < window.ends <= found.intervals[-1][0] + width


async def test_a_day_counted_by_hand(count):
    """Ann listens over two hours, ben in the first of them, cem twelve hours later: 3, not 4."""
    visits = [(1, Stay(3000, 4000)), (2, Stay(3000, 3600)), (3, Stay(46800, 46800))]
    found = await count(Window(0.0, DAY, 3600.0), visits)

    assert [listeners for _, listeners in found.intervals] == [2, 1, *[0] * 11, 1, *[0] * 10]
    assert found.total == 3


async def test_intervals_are_aligned_and_empty_ones_are_there(count):
    found = await count(Window(100.0, 100.0 + DAY, 3600.0), [])

    assert [start for start, _ in found.intervals] == [hour * 3600.0 for hour in range(25)]
    assert found.total == 0


async def test_a_moment_just_before_an_interval_is_not_in_it(count):
    """The quotient of such a moment is rounded up to the number of the interval."""
    day = NOW - NOW % DAY
    found = await count(Window(day - DAY, day + DAY, DAY), [(1, Stay(day - 2.0**-22, day - 2.0**-22))])

    assert found.intervals == [(day - DAY, 1), (day, 0)]


@pytest.mark.parametrize(("radio_ids", "total"), [([7], 1), ([8, 9], 0), ([], 0), (None, 1)])
async def test_some_streams_may_be_counted_alone(count, radio_ids, total):
    found = await count(Window(0.0, DAY, DAY), [(1, Stay(10, 20))], radio_ids)

    assert found.total == total
