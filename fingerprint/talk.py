"""Talk: is it somebody who speaks, rather than music?

Two things tell them apart in ten seconds. Speech stops between syllables and words, so that it is far below
its own level for a part of the time: the share of low-energy frames of Scheirer and Slaney, "Construction and
evaluation of a robust multifeature speech/music discriminator", ICASSP 1997. And a syllable is another sound
than the one before, where a note and a chord go on. A beat alone has both, but no sound in it lasts at all.
Measured by `bench/content.py`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ, Samples

STEP: Final = SAMPLE_RATE_HZ // 50  # samples of one level
AROUND: Final = 50  # levels, a second, that a level is compared with
LOW: Final = 0.35  # of the mean around it: below is a pause
PAUSES: Final = 0.12  # of the time, at least
EVERY: Final = 2  # frames: of every second one the spectrum is compared; the cost is all in that
LATER: Final = round(0.12 * FRAME_RATE / EVERY)  # of those, about a syllable
ALIKE: Final = (0.08, 0.45)  # correlation of a spectrum with the one a syllable later


def is_talk(samples: Samples, bins: NDArray[np.float32]) -> bool:
    """Tell whether a span of samples is speech; `bins`: their power, shape (frames, bins)."""
    least, most = ALIKE
    return bool(pauses(samples) > PAUSES and least < persistence(bins) < most)


def pauses(samples: Samples) -> float:
    """Return the part of the time in which a sound is far below its level."""
    steps = samples.size // STEP
    level = np.sqrt(np.square(samples[: steps * STEP]).reshape(steps, STEP).mean(axis=1))
    around = np.convolve(level, np.ones(AROUND) / AROUND, "same")
    return float(np.mean(level < LOW * around))


def persistence(bins: NDArray[np.float32]) -> float:
    """Return how alike spectra are that are a syllable apart: the median of their correlations."""
    level = np.log(bins[::EVERY])
    level = level - level.mean(axis=1, keepdims=True)
    level /= np.sqrt(np.square(level).sum(axis=1, keepdims=True)) + np.float32(1e-9)
    return float(np.median((level[:-LATER] * level[LATER:]).sum(axis=1)))
