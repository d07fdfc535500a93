from types import SimpleNamespace

from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.search import SETTLED, Habit


def play(serial, hypothesis=AS_RECORDED):
    return SimpleNamespace(serial=serial, hypothesis=hypothesis)


def test_a_station_is_settled_once_it_has_played_some_recordings_as_recorded():
    habit = Habit()
    for serial in range(1, SETTLED + 1):
        assert not habit.settled
        habit.take(play(serial))

    assert habit.settled


def test_one_long_play_is_no_habit():
    habit = Habit()
    for _ in range(5 * SETTLED):
        habit.take(play(1))

    assert not habit.settled


def test_a_station_that_plays_faster_is_known_by_that_and_not_settled():
    habit, faster = Habit(), Hypothesis(1.03, 0.04)
    for serial in range(1, SETTLED + 1):
        habit.take(play(serial))
    habit.take(play(SETTLED + 1, faster))

    assert habit.usual == faster
    assert not habit.settled
