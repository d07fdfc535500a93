"""Judgement: whether a candidate is true."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fingerprint.alignment import polish, slide
from fingerprint.evidence import Evidence, gather
from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE
from fingerprint.relief import Relief

LOOK: Final = 6 * FRAME_RATE  # frames at which a candidate is looked at first
WORTH: Final = 2.0  # contrast that makes it worth a closer look
SUFFIXES: Final = (3.0, 5.0, 8.0, 12.0, 20.0, 30.0)  # seconds up to now that are tried as the play so far
FEWEST: Final = 50  # peaks that are needed to judge
SAME_SPEED: Final = 0.004  # of speed, and octaves of pitch
BETTER: Final = 1.08  # times the surplus: clearly better
MUCH_BETTER: Final = 1.2
SUSPECT: Final = 5.0  # strength that makes it worth looking again a second later


@dataclass(frozen=True, slots=True)
class Proof:
    """What is enough to believe a candidate: all three."""

    seconds: float
    gain: float
    strength: float


PROOFS: Final = (
    Proof(seconds=8.0, gain=0.0, strength=9.0),  # masked: chance cannot do it
    Proof(seconds=12.0, gain=0.33, strength=6.5),  # disturbed and repetitive
    Proof(seconds=5.0, gain=0.6, strength=3.0),  # undisturbed, though so repetitive that strength stays low
    Proof(seconds=3.0, gain=0.8, strength=5.0),  # undisturbed and distinct
)
# At a speed or pitch the station is not known for, only what is undisturbed is believed: other recordings
# of the same score (a "fast" version, a remix) agree with a rescaled track to a gain of 0.7.
STRICT_PROOFS: Final = (
    Proof(seconds=12.0, gain=0.66, strength=7.5),
    Proof(seconds=8.0, gain=0.78, strength=3.5),
    Proof(seconds=5.0, gain=0.86, strength=4.0),
    Proof(seconds=3.0, gain=0.9, strength=6.0),
)
# The same on a station that has always played as recorded so far.
STRICTEST_PROOFS: Final = (
    Proof(seconds=8.0, gain=0.87, strength=3.5),
    Proof(seconds=5.0, gain=0.92, strength=4.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A candidate, aligned, with the evidence for it."""

    line: Line
    evidence: Evidence  # of all that is remembered
    strength: float  # of the best of the last seconds
    gain: float
    begin: float  # stream frame from which that is
    true: bool

    def beaten_by(self, other: "Match") -> bool:
        """Tell whether another line explains the same stretch clearly better."""
        mine = self.evidence.between(self.begin, np.inf).surplus
        return other.evidence.between(self.begin, np.inf).surplus > lead(self.line, other.line) * mine


def lead(line: Line, other: Line) -> float:
    """Return how many times the surplus of a line another must have to be taken for it.

    More where it means another speed: those are adjusted to what is heard, which helps wrong ones, too.
    """
    return MUCH_BETTER if line.plain and not other.plain else BETTER


def judge(
    index: Index,
    relief: Relief,
    lines: Sequence[Line],
    *,
    usual: Hypothesis = AS_RECORDED,
    settled: bool = False,
) -> list[Match]:
    """Align candidates and weigh the evidence for them, but for those of which a first look shows nothing.

    Args:
        index: where the peaks of tracks are.
        relief: what was heard.
        lines: the candidates.
        usual: how the station is known to play.
        settled: it has never played otherwise.
    """
    now = float(relief.end - 2)
    looked_at = slide(index, relief, lines, (now - LOOK, now))
    worthy = [line for line, contrast in looked_at if contrast >= WORTH]
    return [examine(index, relief, line, now, usual=usual, settled=settled) for line in worthy]


def examine(
    index: Index, relief: Relief, line: Line, now: float, *, usual: Hypothesis, settled: bool
) -> Match:
    """Weigh all evidence for a candidate up to a stream frame."""
    if not line.plain:
        line = polish(index, relief, line, (now - LOOK, now))
    evidence = gather(index, relief, line, max(relief.begin, now - SUFFIXES[-1] * FRAME_RATE), now)
    unusual = STRICTEST_PROOFS if settled else STRICT_PROOFS
    proofs = PROOFS if plausible(line, usual) else unusual
    options = [weigh(line, evidence, now, seconds, proofs) for seconds in SUFFIXES]
    return max(options, key=lambda match: (match.true, match.strength))


def plausible(line: Line, usual: Hypothesis) -> bool:
    """Tell whether a line is as recorded, or as the station is known to play."""
    return agree(line, AS_RECORDED) or agree(line, usual)


def agree(one: Line | Hypothesis, other: Line | Hypothesis) -> bool:
    """Tell whether two are at one speed and one pitch."""
    return abs(one.speed - other.speed) < SAME_SPEED and abs(one.shift - other.shift) < SAME_SPEED


def weigh(line: Line, evidence: Evidence, now: float, seconds: float, proofs: tuple[Proof, ...]) -> Match:
    """Return what the last seconds prove."""
    begin = now - seconds * FRAME_RATE
    part = evidence.between(begin, now)
    if part.hit.size < FEWEST:
        return Match(line, evidence, 0.0, 0.0, now, true=False)
    strength, gain = part.strength, part.gain
    true = any(
        seconds >= proof.seconds and gain > proof.gain and strength > proof.strength for proof in proofs
    )
    return Match(line, evidence, strength, gain, begin, true)
