"""A ballot: the votes of the last seconds for lines, looked up once and counted as often as needed."""

from collections import deque
from collections.abc import Collection
from typing import Final

from fingerprint.candidates import Effort, Recent, Votes, count, vote
from fingerprint.hypotheses import AS_RECORDED, RESCALED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.line import Line

FULL: Final = Effort(peaks_per_second=80, fan=12, seconds=12, reads=10, favour=1.5)
PROBE: Final = Effort(peaks_per_second=40, fan=6, seconds=5, reads=8, favour=1.5)
SPARSE: Final = Effort(peaks_per_second=20, fan=4, seconds=6, reads=8, favour=1.0)
MOST: Final = 8  # lines that a count proposes


class Ballot:
    """Keeps the votes at one effort."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._usual = AS_RECORDED
        self._votes: deque[tuple[int, Votes]] = deque()  # (first second, votes)
        self._next = 0  # second that is looked up next

    def ask(self, index: Index, recent: Recent, heard: int, usual: Hypothesis) -> None:
        """Look up what was heard and not looked up yet, as recorded or as the station usually plays.

        Args:
            index: where to look landmarks up.
            recent: what was heard.
            heard: how many seconds of the stream have been.
            usual: how the station is known to play.
        """
        if usual != self._usual:
            self._usual, self._next = usual, 0
            self._votes.clear()
        first = max(self._next, heard - self._effort.seconds)
        if first < heard:
            asked = recent.asked(self._effort, first, heard - 1)
            self._votes.append((first, vote(index, asked, self._hypotheses, reads=self._effort.reads)))
            self._next = heard
        while self._votes and self._votes[0][0] < heard - self._effort.seconds:
            self._votes.popleft()

    def lines(self, index: Index, since: int, *, without: Collection[int] = ()) -> list[Line]:
        """Return the lines most votes are for, of those cast for the seconds from `since` on.

        Args:
            index: where they were looked up.
            since: first second that counts.
            without: tracks that are left out.
        """
        cast = [votes for first, votes in self._votes if first >= since]
        return count(index, cast, self._hypotheses, most=MOST, without=without) if cast else []

    @property
    def _hypotheses(self) -> tuple[Hypothesis, ...]:
        return (AS_RECORDED,) if self._usual == AS_RECORDED else (AS_RECORDED, self._usual)


def rescaled_lines(index: Index, recent: Recent, heard: int) -> list[Line]:
    """Return the lines most votes are for if the station plays at another speed or pitch."""
    asked = recent.asked(SPARSE, heard - SPARSE.seconds, heard - 1)
    votes = vote(index, asked, RESCALED, reads=SPARSE.reads)
    return count(index, [votes], RESCALED, most=MOST)
