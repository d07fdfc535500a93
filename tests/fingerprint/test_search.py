from itertools import combinations
from types import SimpleNamespace

import pytest
from signals import babble, song

from fingerprint import SAMPLE_RATE_HZ, search
from fingerprint.ballot import DEEP, Ballot
from fingerprint.candidates import same
from fingerprint.detections import Started
from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.judgement import judge
from fingerprint.pace import LATE, LATER, LONG, SOON, VERY_LONG
from fingerprint.search import SETTLED, Habit
from fingerprint.tracker import Tracker


@pytest.fixture
def asked(monkeypatch):
    """The seconds after which landmarks were looked up."""
    seconds, ask = [], Ballot.ask

    def noted(ballot, index, recent, heard, usual):
        seconds.append(heard)
        ask(ballot, index, recent, heard, usual)

    monkeypatch.setattr(Ballot, "ask", noted)
    return seconds


def test_the_longer_nothing_is_found_the_less_often_it_is_looked_for(index, asked):
    Tracker(index).feed(song(VERY_LONG + 21, seed=99))

    soon = [second for second in asked if second <= LONG]
    later = [second for second in asked if LONG < second <= VERY_LONG]
    late = [second for second in asked if second > VERY_LONG]
    assert soon == list(range(1, LONG + 1))
    assert all(second % LATER.quick == 0 for second in later)
    assert len(later) == (VERY_LONG - LONG) // LATER.quick
    assert all(second % LATE.quick == 0 for second in late)
    assert len(late) >= 20 // LATE.quick


def test_deep_looks_are_seldom(index, monkeypatch):
    looks, lines_once = [], search.lines_once

    def noted(index, recent, heard, effort, hypotheses):
        looks.append((effort, heard))
        return lines_once(index, recent, heard, effort, hypotheses)

    monkeypatch.setattr(search, "lines_once", noted)
    Tracker(index).feed(song(VERY_LONG + 20, seed=99))

    assert [second for effort, second in looks if effort is DEEP] == [SOON.deep, LATER.deep, LATE.deep * 2]


def test_a_line_is_judged_once_a_second(index, songs, monkeypatch):
    judged = []

    def noted(index, relief, lines, **known):
        judged.extend((relief.end, line) for line in lines)
        return judge(index, relief, lines, **known)

    monkeypatch.setattr(search, "judge", noted)
    Tracker(index).feed(songs[1] + 0.3 * babble(40, seed=7))

    assert len(judged) > 9
    assert not [
        one for one, other in combinations(judged, 2) if one[0] == other[0] and same(one[1], other[1])
    ]


def test_a_track_that_begins_after_a_long_time_is_found_in_seconds(index, songs):
    tracker = Tracker(index)
    tracker.feed(babble(61, seed=5))
    events = tracker.feed(songs[2][: 8 * SAMPLE_RATE_HZ])

    assert [type(event) for event in events] == [Started]


@pytest.mark.parametrize("after", [0.0, 0.4, 1.3, 2.0, 2.6])
def test_a_track_that_follows_another_is_found_in_seconds(index, songs, after):
    """The first is beyond doubt, and looked at only now and then, when the second begins."""
    tracker = Tracker(index)
    tracker.feed(songs[1][: int((36 + after) * SAMPLE_RATE_HZ)])
    events = tracker.feed(songs[2][: int(4.8 * SAMPLE_RATE_HZ)])

    assert [event.detection.track for event in events if isinstance(event, Started)] == [2]


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
