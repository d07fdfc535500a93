"""Content: is there anything to recognise, or only silence or noise?

Noise of any colour is told from music by how steady it is: the level of a band, averaged over a quarter of
a second, changes as little as averages over so many bins must, in nearly all bands; in music, even under
noise as loud, a third of the bands change more. A few may in noise, too: carriers whistle between stations.
Measured by `bench/content.py`.
"""

from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.params import BINS, SAMPLE_RATE_HZ, WINDOW, Samples
from fingerprint.spectrum import power
from fingerprint.talk import is_talk

SPAN: Final = 10 * SAMPLE_RATE_HZ  # samples that are judged together
SILENT_RMS: Final = 1e-3  # -60 dB of full scale
SILENT_PEAK: Final = 10 ** (-50 / 20)
STEADY: Final = 1.35  # times the deviation of steady noise; below: noise
MOST_BANDS: Final = 70  # per cent of the bands that are as steady as that
TONE_DB: Final = 0.3
FLAT: Final = 0.15  # spectral flatness of a frame: above it is noise, below a tone
FRAMES_A_LEVEL: Final = 12  # frames averaged for one level: a quarter of a second
BANDS: Final = 24
EDGES: Final = np.rint(np.geomspace(200, 3700, BANDS + 1) * WINDOW / SAMPLE_RATE_HZ).astype(np.int64)
WIDTHS: Final = np.diff(np.append(EDGES[:-1], BINS))  # bins a band
NOISE_DB: Final = 2.95 / np.sqrt(WIDTHS)  # deviation of the levels of steady noise


class Content(Enum):
    SILENCE = "silence"
    NOISE = "noise"  # or a steady tone: nothing anybody would call a programme
    TALK = "talk"
    OTHER = "other"  # music, most of it


class ContentMeter:
    """Judges a stream ten seconds at a time."""

    def __init__(self) -> None:
        self._blocks: list[Samples] = []
        self._size = 0

    def feed(self, samples: Samples) -> Content | None:
        """Take in a block; return what the span holds that it completes, or None where it completes none.

        Of several spans completed by one block, the last is told.
        """
        self._blocks.append(samples)
        self._size += samples.size
        if self._size < SPAN:
            return None
        waiting = np.concatenate(self._blocks)
        whole = waiting.size // SPAN * SPAN
        self._blocks, self._size = [waiting[whole:].copy()], waiting.size - whole
        return content(waiting[whole - SPAN : whole])


def content(samples: Samples) -> Content:
    """Return what a span of samples holds."""
    if np.sqrt(np.mean(np.square(samples))) < SILENT_RMS or np.abs(samples).max() < SILENT_PEAK:
        return Content.SILENCE
    bins = power(samples)
    deviation = deviations(bins)
    tone = np.median(deviation) < TONE_DB
    noise = np.percentile(deviation / NOISE_DB, MOST_BANDS) < STEADY and flatness(bins) > FLAT
    if tone or noise:
        return Content.NOISE
    return Content.TALK if is_talk(samples, bins) else Content.OTHER


def deviations(bins: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return by how much the level of each band varies over time: standard deviations, dB.

    Args:
        bins: power, shape (frames, bins).
    """
    groups = len(bins) // FRAMES_A_LEVEL
    pooled = bins[: groups * FRAMES_A_LEVEL].reshape(groups, FRAMES_A_LEVEL, BINS).mean(axis=1)
    bands = np.add.reduceat(pooled, EDGES[:-1], axis=1)
    return np.asarray((10 * np.log10(bands)).std(axis=0), np.float64)


def flatness(bins: NDArray[np.float32]) -> float:
    """Return the median over frames of the spectral flatness: 0.56 for white noise, 0 for a tone."""
    inner = bins[:, EDGES[0] : EDGES[-1]]
    geometric = np.exp(np.log(inner).mean(axis=1))
    return float(np.median(geometric / inner.mean(axis=1)))
