"""The strip made coarser, to be kept."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.live.minutes import minutes
from monitor.live.sounds import Sound
from monitor.live.strip import CELLS, Cell

UNTIL = 1_800_000_000.0  # a whole minute
MINUTE = int(UNTIL // 60)


def cells(letters: str) -> list[Cell]:
    return [Cell(Sound(letter)) for letter in letters]


def test_a_minute_is_what_was_heard_most_in_it():
    assert minutes(cells("mmttttrrrrrr"), UNTIL) == {MINUTE - 2: Sound.TALK, MINUTE - 1: Sound.RECOGNISED}


def test_minutes_that_are_not_whole_are_left_out():
    assert minutes(cells("mmmmmmmm"), UNTIL + 10) == {MINUTE - 1: Sound.MUSIC}
    assert minutes(cells("mmmmm"), UNTIL) == {}


@given(st.text("rmtns?-", max_size=CELLS), st.integers(0, 100))
def test_whatever_is_heard_minutes_follow_each_other_and_are_over(letters, late):
    found = minutes(cells(letters), UNTIL + 10 * late)

    assert list(found) == list(range(min(found, default=0), min(found, default=0) + len(found)))
    assert all((number + 1) * 60 <= UNTIL + 10 * late for number in found)
    assert len(letters) - 11 <= 6 * len(found) <= len(letters)
