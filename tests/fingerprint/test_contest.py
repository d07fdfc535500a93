import numpy as np
import pytest

from fingerprint.contest import JOINT, nested, refuted
from fingerprint.evidence import Evidence
from fingerprint.follower import Follower
from fingerprint.index.reader import Entry
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE

MEMORY = 40 * FRAME_RATE


def play(track, begin, end):
    """A play whose track's peaks, two a frame, are there from `begin` to `end` and nowhere else; seconds."""
    time = np.arange(0, MEMORY, 0.5)
    there = (time >= begin * FRAME_RATE) & (time <= end * FRAME_RATE)
    evidence = Evidence(time, there.astype(np.float32), np.full(time.size, 0.1, np.float32), 1.0)
    return Follower(Line(Entry(track, 0, MEMORY), 0.0), evidence)


def test_no_play_is_on_within_another_of_the_same_recording():
    inner, outer = play(1, 10, 20), play(1, 2, 30)

    assert nested(inner, outer)
    assert refuted(inner, outer, now=30 * FRAME_RATE)
    assert not refuted(outer, inner, now=30 * FRAME_RATE)


@pytest.mark.parametrize("end", [20, 20 + JOINT / FRAME_RATE])
def test_a_repeat_is_a_play_of_its_own_though_the_first_seems_to_overlap(end):
    assert not nested(play(1, 18, 30), play(1, 2, end))


def test_another_recording_may_be_on_within_one():
    assert not refuted(play(2, 10, 20), play(1, 10, 14), now=30 * FRAME_RATE)
