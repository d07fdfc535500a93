"""The search: which tracks of the index are on, as often and as thoroughly as the moment asks for."""

from collections.abc import Iterable, Sequence
from typing import Final

from fingerprint.ballot import BLURRED, DEEP, FULL, MOST, PROBE, SPARSE, Ballot, lines_once, ways
from fingerprint.candidates import same
from fingerprint.follower import Follower
from fingerprint.hypotheses import AS_RECORDED, RESCALED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.judgement import SUSPECT, Match, judge
from fingerprint.line import Line
from fingerprint.pace import OWN_EVERY, PROBE_EVERY, Pace, pace
from fingerprint.playing import Trust
from fingerprint.recent import Recent
from fingerprint.relief import Relief

QUICK: Final = 5  # seconds whose votes are counted every second
SETTLED: Final = 2  # plays as recorded that make a habit
DOUBTFUL: Final = 0.6  # gain below which a match is compared with what other speeds give


class Habit:
    """How a station is known to play."""

    def __init__(self) -> None:
        self.usual: Hypothesis = AS_RECORDED
        self.varies = False  # it has played at other speeds or pitches, beyond doubt
        self._plain = 0  # plays as recorded, in a row
        self._latest = 0

    @property
    def settled(self) -> bool:
        """Whether it plays as recorded, and is not known to do otherwise."""
        return self._plain >= SETTLED

    def take(self, play: Follower) -> None:
        """Learn from a play that has lasted for a while."""
        self.usual = play.hypothesis
        if play.serial != self._latest:
            self._latest = play.serial
            self._plain = self._plain + 1 if play.hypothesis == AS_RECORDED else 0
        self.varies = not self.settled and (self.varies or play.hypothesis != AS_RECORDED)


class Search:
    """Looks for what is not followed yet."""

    def __init__(self, habit: Habit | None = None) -> None:
        self._full, self._probe = Ballot(FULL), Ballot(PROBE)
        self._suspects: list[Line] = []
        self._judged: list[Line] = []  # in this second
        self._vain = 0  # seconds since something was on beyond doubt
        self.habit = habit or Habit()

    def matches(
        self, index: Index, relief: Relief, recent: Recent, heard: int, *, known: Sequence[Line], trust: Trust
    ) -> list[Match]:
        """Return the candidates that are true, best first.

        Args:
            index: the catalogue.
            relief: what was heard, as a map.
            recent: what was heard, as peaks.
            heard: how many seconds of the stream have been.
            known: the lines that are followed already.
            trust: how sure it is what is on; where it is, a probe now and then is enough.
        """
        self._judged = [*known]
        if trust:
            self._vain = 0
            return [] if heard % PROBE_EVERY[trust] else self._probed(index, relief, recent, heard, known)
        self._vain += 1
        every = pace(self._vain)
        if self._vain % every.quick and not self._suspects:
            return []
        self._full.ask(index, recent, heard, self.habit.usual)
        found = self._proven(index, relief, [*self._again(), *self._full.lines(index, heard - QUICK)])
        if not found and self._vain % every.thorough == 0:
            found = self._proven(index, relief, self._full.lines(index, 0))
        for effort, due in ((DEEP, every.deep), (BLURRED, every.blurred)):
            if not found and self._vain % due == 0:
                lines = lines_once(index, recent, heard, effort, ways(self.habit.usual))
                found = self._proven(index, relief, lines)
        if self._rescaled(found, every):
            lines = lines_once(index, recent, heard, SPARSE, RESCALED)
            found = self._proven(index, relief, lines, found)
        return found

    def _rescaled(self, found: Sequence[Match], every: Pace) -> bool:
        """Tell whether it is time to ask for other speeds."""
        if found:
            return max(match.gain for match in found) < DOUBTFUL
        return self._vain % (every.seldom if self.habit.settled else every.rescaled) == 0

    def _probed(
        self, index: Index, relief: Relief, recent: Recent, heard: int, known: Sequence[Line]
    ) -> list[Match]:
        """Look whether another track is on, too."""
        self._probe.ask(index, recent, heard, self.habit.usual)
        followed = {line.entry.track for line in known} if heard % OWN_EVERY else set()
        lines = self._probe.lines(index, heard - QUICK, without=followed)
        return self._proven(index, relief, [*self._again(), *lines])

    def _again(self) -> list[Line]:
        """Return the suspects, once."""
        suspects, self._suspects = self._suspects, []
        return suspects

    def _proven(
        self, index: Index, relief: Relief, lines: Iterable[Line], before: Sequence[Match] = ()
    ) -> list[Match]:
        """Return the true matches among candidates and `before`; remember those that may become one."""
        fresh = []
        for line in lines:
            if not any(same(line, other) for other in self._judged):
                self._judged.append(line)
                fresh.append(line)
        habit = self.habit
        judged = judge(index, relief, fresh, usual=habit.usual, settled=habit.settled)
        matches = [*before, *judged]
        best = [match for match in matches if not any(match.beaten_by(other) for other in matches)]
        best.sort(key=lambda match: -match.strength)
        self._suspects += [match.line for match in best if not match.true and match.strength > SUSPECT]
        del self._suspects[MOST:]
        return [match for match in best if match.true]
