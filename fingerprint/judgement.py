"""Judgement: which candidates are true."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fingerprint.evidence import Evidence, best_delay, gather
from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE
from fingerprint.relief import Relief

SUFFIXES: Final = (3.0, 5.0, 8.0, 12.0, 20.0, 30.0)  # seconds up to now that are tried as the play so far
DELAYS: Final = np.arange(-5, 6)
FEWEST: Final = 40  # peaks that are needed to judge


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A candidate, aligned, with the evidence for it."""

    line: Line
    evidence: Evidence  # of all that is remembered
    strength: float  # of the best of the last seconds
    begin: float  # stream frame from which that is


def judge(index: Index, relief: Relief, line: Line) -> Match:
    """Align a candidate and weigh the evidence for it."""
    now = float(relief.end - 2)
    delay, _ = best_delay(index, relief, line, now - 6 * FRAME_RATE, now, DELAYS)
    line = replace(line, offset=line.offset - delay * line.speed)
    evidence = gather(index, relief, line, max(relief.begin, now - SUFFIXES[-1] * FRAME_RATE), now)
    best, begin = 0.0, now
    for seconds in SUFFIXES:
        part = evidence.between(now - seconds * FRAME_RATE, now)
        if part.hit.size >= FEWEST and part.strength > best:
            best, begin = part.strength, now - seconds * FRAME_RATE
    return Match(line, evidence, best, begin)
