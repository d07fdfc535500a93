"""A ballot: the votes of the last seconds for lines, looked up once and counted as often as needed."""

from collections import deque
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from fingerprint.candidates import Votes, count, vote
from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.recent import Effort, Recent

FULL: Final = Effort(peaks_per_second=80, fan=12, seconds=12, reads=6, favour=1.5)
PROBE: Final = Effort(peaks_per_second=40, fan=6, seconds=5, reads=5, favour=1.5)
# Of the deepest pairs there are few different ones: under many hypotheses they only make false votes.
SPARSE: Final = Effort(peaks_per_second=20, fan=4, seconds=6, reads=6, favour=1.0, lowest=8.4, beside=1)
BLURRED: Final = Effort(peaks_per_second=40, fan=6, seconds=12, reads=1, favour=1.5, beside=1, blurred=True)
DEEP: Final = Effort(peaks_per_second=80, fan=12, seconds=12, reads=24, favour=1.5)
MOST: Final = 8  # lines that a count proposes


def ways(usual: Hypothesis) -> tuple[Hypothesis, ...]:
    """Return how a station may play that is known to play in a usual way."""
    return (AS_RECORDED,) if usual == AS_RECORDED else (AS_RECORDED, usual)


class Lot(NamedTuple):
    """The votes of some seconds, looked up together."""

    first: int  # second
    last: int  # the one after
    votes: Votes

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2


class Ballot:
    """Keeps the votes at one effort."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._usual = AS_RECORDED
        self._lots: deque[Lot] = deque()
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
            self._lots.clear()
        first = max(self._next, heard - self._effort.seconds)
        if first < heard:
            asked = recent.asked(self._effort, first, heard - 1)
            self._lots.append(Lot(first, heard, vote(index, asked, ways(usual), effort=self._effort)))
            self._next = heard
        while self._lots and self._lots[0].first < heard - self._effort.seconds:
            self._lots.popleft()

    def lines(self, index: Index, since: int, *, without: Collection[int] = ()) -> list[Line]:
        """Return the lines most votes are for, of those cast for the seconds from `since` on.

        Args:
            index: where they were looked up.
            since: first second that counts; lots of which more than half is older do not.
            without: tracks that are left out.
        """
        cast = [lot.votes for lot in self._lots if lot.middle >= since]
        return count(index, cast, ways(self._usual), most=MOST, without=without) if cast else []


def lines_once(
    index: Index, recent: Recent, heard: int, effort: Effort, hypotheses: Sequence[Hypothesis]
) -> list[Line]:
    """Return the lines most votes are for under some hypotheses, looked up for this count alone."""
    asked = recent.asked(effort, heard - effort.seconds, heard - 1)
    return count(index, [vote(index, asked, hypotheses, effort=effort)], hypotheses, most=MOST)
