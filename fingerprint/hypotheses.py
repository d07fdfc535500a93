"""Hypotheses: the ways in which a station may play a recording faster, slower, higher or lower."""

from dataclasses import dataclass
from math import log2
from typing import Final


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A change of tempo, of pitch or of both, as a turntable or tape makes it."""

    speed: float = 1.0  # track time a stream time
    shift: float = 0.0  # octaves


AS_RECORDED: Final = Hypothesis()
VARISPEED: Final = tuple(Hypothesis(1 + n / 100, log2(1 + n / 100)) for n in range(-7, 8) if n)
TEMPO: Final = tuple(
    Hypothesis(speed=1 + n / 100) for n in (-9, -7.5, -6, -4.5, -3, -1.5, 1.5, 3, 4.5, 6, 7.5, 9)
)
PITCH: Final = tuple(Hypothesis(shift=log2(1 + n / 100)) for n in (-4, -3, -2, -1, 1, 2, 3, 4)) + tuple(
    Hypothesis(shift=n / 12) for n in (-2, -1, 1, 2)
)
RESCALED: Final = VARISPEED + TEMPO + PITCH
