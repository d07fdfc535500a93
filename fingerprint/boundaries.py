"""Boundaries: where in a row of hits and misses a play begins and ends."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.evidence import Evidence

SHARE: Final = 0.4  # of the way from chance to the play's usual rate of hits: what still counts as playing
LEAST_GAP: Final = 0.06  # between chance and that rate
SUREST: Final = 0.95
SLACK: Final = 0.6  # log-likelihood


def gains(evidence: Evidence, rate: float) -> NDArray[np.float64]:
    """Return by how much each peak speaks for the play (log-likelihood ratio) against chance.

    Args:
        evidence: hits and their chance.
        rate: the usual share of hits while the track plays.
    """
    chance = np.minimum(evidence.chance.astype(np.float64), SUREST - LEAST_GAP)
    playing = np.clip(chance + SHARE * (rate - chance), chance + LEAST_GAP, SUREST)
    return np.where(evidence.hit > 0, np.log(playing / chance), np.log((1 - playing) / (1 - chance)))


def best_run(gain: NDArray[np.float64]) -> tuple[int, int]:
    """Return the stretch, first and one past the last, with the largest sum; empty where none is positive.

    Of stretches whose sums differ by less than SLACK the shortest is taken: a few chance hits beyond it do
    not move a boundary.
    """
    if not gain.size:
        return 0, 0
    total = np.concatenate(([0.0], np.cumsum(gain)))
    last = int((total - np.minimum.accumulate(total)).argmax())
    lowest = total[: last + 1].min()
    if total[last] - lowest <= SLACK:
        return 0, 0
    first = int(np.flatnonzero(total[: last + 1] <= lowest + SLACK)[-1])
    return first, first + int(np.flatnonzero(total[first:] >= total[last] - SLACK)[0])
