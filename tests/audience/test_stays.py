import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audience.stays import GAP, TTL, Stay, merged

signs = st.lists(
    st.builds(
        lambda joined, length, gone: Stay(float(joined), float(joined + length), gone),
        st.integers(0, 3000),
        st.integers(0, 200),
        st.booleans(),
    ),
    max_size=12,
)


def seconds_covered(stays):
    """The slow truth: each second at which somebody was there, gaps that do not count filled."""
    marks = sorted({second for stay in stays for second in range(int(stay.joined), int(stay.until) + 1)})
    covered = set(marks)
    for before, after in pairwise(marks):
        if after - before < GAP:
            covered.update(range(before, after))
    return covered


@given(signs, st.randoms())
def test_the_order_in_which_signs_come_makes_no_difference(stays, chance):
    shuffled = list(stays)
    chance.shuffle(shuffled)

    assert merged(shuffled) == merged(stays)


@given(signs, signs)
def test_joining_with_what_was_joined_before_is_joining_all(first, second):
    assert merged([*merged(first), *second]) == merged([*first, *second])


@given(signs)
def test_the_same_signs_twice_are_the_same_signs(stays):
    assert merged(stays + stays) == merged(stays)


@given(signs)
def test_stays_cover_what_the_signs_and_the_gaps_between_them_do(stays):
    joined = merged(stays)

    assert seconds_covered(joined) == seconds_covered(stays)
    assert all(b.joined - a.until >= GAP for a, b in pairwise(joined))


def test_less_than_three_minutes_do_not_end_a_session():
    assert merged([Stay(0, 0), Stay(179, 179)]) == [Stay(0, 179)]
    assert merged([Stay(0, 0), Stay(180, 180)]) == [Stay(0, 0), Stay(180, 180)]


def test_a_leave_that_was_overtaken_by_a_later_sign_is_none():
    assert merged([Stay(0, 60, gone=True), Stay(61, 90)]) == [Stay(0, 90)]
    assert merged([Stay(0, 60, gone=True), Stay(0, 60)]) == [Stay(0, 60, gone=True)]


def test_somebody_is_there_until_90_seconds_after_the_last_sign_or_until_they_leave():
    assert Stay(0, 100).present(100 + TTL - 1)
    assert not Stay(0, 100).present(100 + TTL)
    assert not Stay(0, 100, gone=True).present(100)


def test_who_gave_one_sign_of_life_heard_the_song_of_that_moment():
    assert Stay(11, 11).touches(10, 20)
    assert not Stay(10, 10).touches(10, 20)
    assert not Stay(20, 20).touches(10, 20)
    assert not Stay(0, 10).touches(10, 20)
    assert Stay(0, 10.1).touches(10, 20)


def test_many_signs_are_joined_in_one_pass():
    beats = [Stay(float(at), float(at)) for at in range(0, 3_000_000, 30)]
    random.Random(1).shuffle(beats)

    assert merged(beats) == [Stay(0.0, 2_999_970.0)]
