"""A ballot: the votes of the last seconds for lines, looked up once and counted as often as needed."""

from collections import deque
from typing import Final

import numpy as np

from fingerprint.candidates import Effort, Recent, Votes, count, vote
from fingerprint.hypotheses import AS_RECORDED, RESCALED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE

QUICK: Final = Effort(peaks_per_second=60, fan=10, seconds=5, reads=16)
THOROUGH: Final = Effort(peaks_per_second=100, fan=20, seconds=12, reads=24)
SPARSE: Final = Effort(peaks_per_second=24, fan=6, seconds=6, reads=12)
MOST: Final = 8  # lines that a count proposes


class Ballot:
    """Keeps the votes at one effort."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._usual = AS_RECORDED
        self._votes: deque[Votes] = deque()
        self._next = 0  # second that is looked up next

    def lines(self, index: Index, recent: Recent, heard: int, usual: Hypothesis) -> list[Line]:
        """Return the lines most votes are for, as recorded or as the station usually plays.

        Args:
            index: where to look landmarks up.
            recent: what was heard.
            heard: how many seconds of the stream have been.
            usual: how the station is known to play.
        """
        if usual != self._usual:
            self._usual, self._next = usual, 0
            self._votes.clear()
        hypotheses = (AS_RECORDED,) if usual == AS_RECORDED else (AS_RECORDED, usual)
        first = max(self._next, heard - self._effort.seconds)
        if first < heard:
            pairs, time = recent.pairs(self._effort, first, heard - 1)
            self._votes.append(vote(index, pairs, time, hypotheses, reads=self._effort.reads))
            self._next = heard
        self._forget((heard - self._effort.seconds) * FRAME_RATE)
        if not self._votes:
            return []
        votes = Votes(*(np.concatenate(column) for column in zip(*self._votes, strict=True)))
        return count(index, votes, hypotheses, most=MOST)

    def _forget(self, oldest: float) -> None:
        while self._votes and (not self._votes[0].time.size or self._votes[0].time.max() < oldest):
            self._votes.popleft()


def rescaled_lines(index: Index, recent: Recent, heard: int) -> list[Line]:
    """Return the lines most votes are for if the station plays at another speed or pitch."""
    pairs, time = recent.pairs(SPARSE, heard - SPARSE.seconds, heard - 1)
    votes = vote(index, pairs, time, RESCALED, reads=SPARSE.reads)
    return count(index, votes, RESCALED, most=MOST)
