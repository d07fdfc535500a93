"""A follower: one line over time, from the first evidence for it to the last."""

from typing import Final

import numpy as np

from fingerprint.alignment import nudge, steady
from fingerprint.boundaries import best_run, gains
from fingerprint.evidence import Evidence, gather, joined
from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE
from fingerprint.relief import Relief

LAG: Final = (
    FRAME_RATE  # frames: what is nearer to the present is judged a second later, with both its sides known
)
RECENT: Final = 4 * FRAME_RATE  # frames that tell whether it is still there
ALIVE: Final = 4.0  # strength of evidence that resumes a play after a gap
NEXT: Final = 3  # peaks: evidence this close to the end so far needs no more strength than its own
KEPT: Final = 40 * FRAME_RATE  # frames of evidence
CLEAR: Final = 8 * FRAME_RATE  # frames after which the gain of a play tells
STEADY: Final = (8, 16, 24)  # seconds after the start, at which the speed is measured again
SLIGHTLY: Final = 0.004  # of speed, and octaves
USUAL: Final = 90  # peaks: three seconds
GAIN_WORTH: Final = 10.0  # standard deviations that are as rare as a gain of 1
POINTS: Final = ((0.0, 0), (9.0, 70), (11.0, 85), (17.0, 100))  # strength and gain together; score


class Follower:
    """Judges a line second by second; times are stream frames."""

    def __init__(self, line: Line, evidence: Evidence) -> None:
        self.serial = 0  # not announced
        self.gone = False  # its track was removed
        self.refuted = False  # it was another recording
        self.line = line
        self.evidence = evidence
        self.judged = float(evidence.time[-1]) if evidence.time.size else 0.0
        self.rate = usual_rate(evidence)
        first, last = best_run(gains(evidence, self.rate))
        self.start = float(evidence.time[first]) if last > first else self.judged
        self.end = float(evidence.time[last - 1]) if last > first else self.judged
        self.best = self.between(self.start, self.end).strength
        self.clearest = 0.0  # gain, of all that was remembered, at any time
        self.due = [self.start + seconds * FRAME_RATE for seconds in STEADY]

    def correct(self, other: "Follower") -> None:
        """Take over another line of the same track, which explains this play better."""
        self.line, self.evidence, self.judged = other.line, other.evidence, other.judged
        self.rate, self.due = other.rate, other.due
        self.start = min(self.start, other.start)
        self.end, self.best, self.clearest = other.end, max(self.best, other.best), other.clearest

    def hear(self, index: Index, relief: Relief, until: float) -> None:
        """Judge what was heard up to `until`."""
        if self.gone:
            return
        self._align(index, relief, until)
        new = gather(index, relief, self.line, self.judged + 0.01, until)
        self.judged = until
        self.evidence = joined(self.evidence, new).between(until - KEPT, np.inf)
        self._extend()

    def _align(self, index: Index, relief: Relief, now: float) -> None:
        """Correct the line by what was heard last, while it is there."""
        if self.end < now - 2 * LAG:
            return
        if self.due and now > self.due[0]:
            span = (max(self.start, relief.begin, now - STEADY[-1] * FRAME_RATE), now)
            self.line = steady(index, relief, self.line, span)
            self.due = [each for each in self.due if each > now]
        else:
            span = (max(self.start, relief.begin, now - RECENT), now)
            self.line = nudge(index, relief, self.line, span)

    def _extend(self) -> None:
        """Move the end to where the evidence has led since."""
        since = self.evidence.between(self.end + 0.01, np.inf)
        first, last = best_run(gains(since, self.rate))
        if last <= first:
            return
        run = since.between(float(since.time[first]), float(since.time[last - 1]) + 0.01)
        if first > NEXT and run.strength < ALIVE:
            return
        self.end = float(run.time[-1])
        self.best = max(self.best, self.between(self.start, self.end).strength)
        if self.end - self.start > CLEAR:
            self.clearest = max(self.clearest, self.gain)
        self.rate += 0.1 * (float(run.hit.mean()) - self.rate) * min(1.0, run.hit.size / FRAME_RATE)

    @property
    def track(self) -> int:
        return self.line.entry.track

    @property
    def score(self) -> int:
        """How sure it is, 0..100; see `score`."""
        return score(self.best, self.gain)

    @property
    def gain(self) -> float:
        """The share of the track's peaks that were there and need not be chance."""
        return self.between(self.start, self.end).gain

    @property
    def hypothesis(self) -> Hypothesis:
        """How the station plays this track, slight deviations left aside."""
        if abs(self.line.speed - 1) < SLIGHTLY and abs(self.line.shift) < SLIGHTLY:
            return AS_RECORDED
        return Hypothesis(round(self.line.speed, 3), round(self.line.shift, 4))

    def between(self, begin: float, end: float) -> Evidence:
        return self.evidence.between(begin, end + 0.01)

    def recent(self, now: float) -> float:
        """Return how many hits beyond chance the last seconds had."""
        return self.between(now - RECENT - LAG, now).surplus


def usual_rate(evidence: Evidence) -> float:
    """Return the share of hits where the evidence is best."""
    span = min(evidence.hit.size, USUAL)
    if not span:
        return 0.5
    return float(np.convolve(evidence.hit, np.full(span, 1 / span), mode="valid").max())


def score(strength: float, gain: float) -> int:
    """Return the score of evidence: how seldom unrelated sound shows as much.

    Strength and gain are traded as `GAIN_WORTH` says; POINTS are where the exponential tail of what
    unrelated sound shows lies below a false play in 5 hours (70: the least that a proof asks for), in 100
    hours (85) and in a million hours (100); between them in proportion to the logarithm. Measured by
    `bench/calibration.py`. Another recording of the same score and sounds is not unrelated: it may reach 100.
    """
    merit, points = zip(*POINTS, strict=True)
    return round(float(np.interp(strength + GAIN_WORTH * gain, merit, points)))
