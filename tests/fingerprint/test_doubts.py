"""Plays at another tempo, on stations that are not known to play so."""

import subprocess
from math import log2
from types import SimpleNamespace

import numpy as np
import pytest
from signals import babble, song

from fingerprint import SAMPLE_RATE_HZ
from fingerprint.detections import Ended, Started
from fingerprint.doubts import KEPT, MOST, Doubts, doubtful
from fingerprint.hypotheses import Hypothesis
from fingerprint.tracker import Tracker

SECOND = 50  # frames


def play(track=1, start=0, length=60, *, speed=0.93, clearest=0.8, best=12.0):
    return SimpleNamespace(
        track=track,
        start=start * SECOND,
        end=(start + length) * SECOND,
        line=SimpleNamespace(speed=speed, shift=0.0),
        hypothesis=Hypothesis(speed),
        clearest=clearest,
        best=best,
    )


@pytest.mark.parametrize(
    ("speed", "shift", "clearest", "doubted"),
    [
        (0.93, 0.0, 0.80, True),
        (1.0, 1 / 12, 0.80, True),
        (0.93, 0.0, 0.88, False),
        (1.0, 0.0, 0.50, False),
        (0.93, log2(0.93), 0.70, False),
    ],
    ids=["slower", "higher", "slower, but clear", "as recorded", "on a slow turntable"],
)
def test_doubtful_is_another_tempo_or_pitch_that_is_not_clear(speed, shift, clearest, doubted):
    assert doubtful(SimpleNamespace(hypothesis=Hypothesis(speed, shift), clearest=clearest)) is doubted


def test_what_was_doubted_is_told_once_the_station_is_known_to_vary():
    doubts, first = Doubts(), play()
    doubts.add(first, [])

    assert doubts.cleared(first.end, varied=False) == []
    assert doubts.cleared(first.end, varied=True) == [first]
    assert doubts.cleared(first.end, varied=True) == []


def test_three_tracks_that_agree_are_no_chance_but_one_track_thrice_is():
    doubts, alone = Doubts(), Doubts()
    plays = [play(track, start=100 * track, speed=0.93 + 0.001 * track) for track in (1, 2, 3)]
    for each in plays:
        doubts.add(each, [])
        alone.add(play(7, start=each.start), [])

    assert alone.cleared(plays[-1].end, varied=False) == []
    assert doubts.cleared(plays[-1].end, varied=False) == plays


def test_of_plays_at_the_same_time_the_better_one_waits_and_none_beside_one_that_was_told():
    doubts, told = Doubts(), play(9, start=500)
    weak, strong = play(1, best=10.0), play(2, start=20, best=11.0)
    for each in (weak, strong, play(3, start=40, best=9.0), play(4, start=510)):
        doubts.add(each, [told])

    assert doubts.waiting == (strong,)


def test_no_play_waits_for_ever_and_not_many_do():
    doubts = Doubts()
    for track in range(2 * MOST):
        doubts.add(play(track, start=100 * track, speed=0.91 + 0.005 * track), [])

    assert len(doubts.waiting) == MOST
    assert doubts.cleared(doubts.waiting[-1].end + KEPT, varied=True) == []


def test_a_station_that_plays_as_recorded_ends_all_doubts():
    doubts = Doubts()
    doubts.add(play(), [])
    doubts.dismiss()

    assert doubts.cleared(0, varied=True) == []


def slower(samples):
    """Return a recording at 0.93 times its tempo, its pitch kept."""
    raw = ("-f", "f32le", "-ar", "8000", "-ac", "1")
    command = ("ffmpeg", "-v", "error", *raw, "-i", "-", "-af", "atempo=0.93", *raw, "-")
    made = subprocess.run(command, input=samples.tobytes(), capture_output=True, check=True).stdout
    return np.frombuffer(made, np.float32)[: 28 * SAMPLE_RATE_HZ]


def disturbed(samples):
    return samples + np.float32(1.2) * song(40, seed=99)[: samples.size]


def told(index, *songs):
    """Return what is told of songs with talk between: the second of the stream, what, and the track."""
    tracker, events = Tracker(index), []
    sound = np.concatenate(
        [part for number, each in enumerate(songs) for part in (babble(18, seed=number), each)]
    )
    for block in np.array_split(np.append(sound, babble(18, seed=77)), sound.size // SAMPLE_RATE_HZ):
        events += [(tracker.position, type(each), each.detection) for each in tracker.feed(block)]
    return events


def test_an_unclear_play_at_another_tempo_is_told_late_once_a_clear_one_was_heard(index, songs):
    events = told(index, disturbed(slower(songs[1])), slower(songs[2]))

    assert [(what, each.track) for _, what, each in events] == [
        (Started, 2), (Started, 1), (Ended, 1), (Ended, 2)
    ]  # fmt: skip
    late = events[2][2]
    assert (late.start, late.end, late.speed) == pytest.approx((18, 46, 0.93), abs=0.5)


def test_it_is_not_told_on_a_station_that_plays_as_recorded(index, songs):
    events = told(index, disturbed(slower(songs[1])), songs[2], songs[3], slower(songs[4]))

    assert [each.track for _, what, each in events if what is Ended] == [2, 3, 4]


def test_it_is_told_where_other_tracks_agree(index, songs):
    events = told(index, *(disturbed(slower(songs[number])) for number in (1, 2, 3)))

    assert [(what, each.track) for _, what, each in events] == [
        (what, number) for number in (1, 2, 3) for what in (Started, Ended)
    ]


def test_an_announcement_within_it_does_not_make_two_of_it(index, songs):
    unclear = disturbed(slower(songs[1]))
    unclear[11 * SAMPLE_RATE_HZ : 17 * SAMPLE_RATE_HZ] = 3 * babble(6, seed=5)

    late = [
        each for _, what, each in told(index, unclear, slower(songs[2])) if what is Ended and each.track == 1
    ]

    assert [(each.start, each.end) for each in late] == [pytest.approx((18, 46), abs=0.7)]
