import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience.hearing import Airing, Impressions, audiences, of_average, of_sessions, reach
from audience.polling.average import Average
from audience.stays import Stay

visits_made = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.builds(lambda at, length: Stay(at, at + length), st.integers(0, 200), st.integers(0, 100)),
    ),
    max_size=15,
)
airings_made = st.lists(
    st.builds(lambda at, length: Airing(at, at, at + length), st.integers(0, 200), st.integers(1, 60)),
    max_size=8,
)


def by_brute_force(airing, visits):
    """Each second of the airing, who was there; a moment counts for the second it lies in."""
    seconds = range(airing.begins, airing.ends)
    found = {}
    for listener, stay in visits:
        there = [second for second in seconds if stay.joined <= second < stay.until]
        if there or airing.begins < stay.joined == stay.until < airing.ends:
            found[listener] = found.get(listener, 0) + len(there)
    return found


@given(airings_made, visits_made)
def test_who_heard_what_and_how_long_is_what_counting_every_second_gives(airings, visits):
    found = list(audiences(airings, visits))

    assert sorted(airing.begins for airing, _ in found) == sorted(airing.begins for airing in airings)
    for airing, seconds in found:
        assert seconds == by_brute_force(airing, visits)


@given(airings_made, visits_made)
def test_reach_is_everybody_who_heard_any_of_the_plays(airings, visits):
    everybody = {listener for airing in airings for listener in by_brute_force(airing, visits)}

    assert reach(seconds for _, seconds in audiences(airings, visits)) == len(everybody)


def test_a_play_counted_by_hand():
    """A play of 200 s: ann hears all of it, ben the last 50 s twice at once, cem was gone when it began."""
    airing = Airing(1, 1000.0, 1200.0)
    visits = [(1, Stay(0, 2000)), (2, Stay(1150, 1300)), (2, Stay(1150, 1200)), (3, Stay(0, 1000))]
    [(_, seconds)] = audiences([airing], visits)

    assert seconds == {1: 200.0, 2: 100.0}
    assert of_sessions(airing, seconds) == Impressions(2, 300.0, 1.5, "sessions")


def test_polled_counts_give_an_average_and_the_least_number_of_listeners():
    airing = Airing(1, 1000.0, 1200.0)

    assert of_average(airing, Average(15.0, 10, 20, 200.0)) == Impressions(20, 3000.0, 15.0, "sampled")


def test_without_anything_known_the_basis_says_so():
    assert of_average(Airing(1, 0.0, 10.0), None) == Impressions(0, 0.0, 0.0, "none")


@pytest.mark.parametrize("length", [0.0, -1.0])
def test_a_play_without_length_has_no_average(length):
    assert of_sessions(Airing(1, 10.0, 10.0 + length), {}).average == 0.0
