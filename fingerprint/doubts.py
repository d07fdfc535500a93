"""Doubts: plays at another tempo or pitch on a station that is not known to play so.

A slower or faster recording of the same score agrees with a rescaled track to a gain of 0.8, and a track
that is really rescaled may have no more than 0.7. So such a play waits until the station has shown how it
plays: by one that is beyond doubt, or by several that agree. It is told then, late; or never.
"""

from collections import deque
from collections.abc import Iterable
from math import log2
from typing import Final

from fingerprint.follower import LAG, Follower
from fingerprint.hypotheses import AS_RECORDED
from fingerprint.judgement import SAME_SPEED, agree
from fingerprint.params import FRAME_RATE

PROVEN: Final = 0.87  # gain that is beyond doubt
SHORTEST: Final = 8 * FRAME_RATE  # frames of a play that is worth remembering
AGREE: Final = 3  # tracks that are played at one tempo and pitch
KEPT: Final = 1800 * FRAME_RATE  # frames for which a play waits
MOST: Final = 12  # plays that wait
JOINT: Final = 2 * LAG  # frames by which two plays may seem to overlap


def doubtful(play: Follower) -> bool:
    """Tell whether a play may be another recording of the same score.

    As recorded it is not, nor where speed and pitch change by the same factor, as on a turntable.
    """
    change = play.hypothesis
    turned = abs(change.shift - log2(change.speed)) < SAME_SPEED
    return change != AS_RECORDED and not turned and play.clearest < PROVEN


class Doubts:
    """The doubtful plays that are over, and wait."""

    def __init__(self) -> None:
        self._waiting: deque[Follower] = deque(maxlen=MOST)

    @property
    def waiting(self) -> tuple[Follower, ...]:
        return tuple(self._waiting)

    def add(self, play: Follower, told: Iterable[Follower]) -> None:
        """Remember a play that is over, unless one that was told, or explains more, was on at the same time.

        Args:
            play: doubtful, and not told.
            told: the plays that were, of late.
        """
        if play.end - play.start < SHORTEST or any(joint(play, each) for each in told):
            return
        rivals = [each for each in self._waiting if joint(play, each)]
        if any(each.best > play.best for each in rivals):
            return
        for each in rivals:
            self._waiting.remove(each)
        self._waiting.append(play)

    def cleared(self, now: float, *, varied: bool) -> list[Follower]:
        """Return, and forget, the plays that are true after all.

        Args:
            now: stream frames.
            varied: the station is known to play at other tempos or pitches.
        """
        if not varied and not any(self._agree(each) for each in self._waiting):
            return []
        plays = [each for each in self._waiting if each.end > now - KEPT]
        self._waiting.clear()
        return plays

    def dismiss(self) -> None:
        """Forget all: the station plays as recorded."""
        self._waiting.clear()

    def _agree(self, play: Follower) -> bool:
        return len({each.track for each in self._waiting if agree(each.line, play.line)}) >= AGREE


def joint(one: Follower, other: Follower) -> bool:
    """Tell whether two plays were on at the same time."""
    return min(one.end, other.end) - max(one.start, other.start) > JOINT
