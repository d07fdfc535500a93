"""Peaks: the points of a spectrogram that survive noise, equalisers and lossy coding."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ, WINDOW

ZONES = np.log2(np.array([500.0, 1000.0, 2000.0]))  # Hz: edges of the zones that each keep their own peaks
QUIETEST = -16.0  # log power (natural): -70 dB; below it is the noise of codecs


class Peaks(NamedTuple):
    """Parallel columns, one entry a peak, in order of time."""

    time: NDArray[np.float32]  # frames, with a fraction
    pitch: NDArray[np.float32]  # log2 of the frequency in Hz
    level: NDArray[np.float32]  # log power

    def at(self, positions: NDArray[np.int64]) -> "Peaks":
        return Peaks(*(column[positions] for column in self))


class Summits(NamedTuple):
    """The local maxima of a spectrogram."""

    frame: NDArray[np.int64]
    bin: NDArray[np.int64]


def find_summits(level: NDArray[np.float32], *, reach: tuple[int, int]) -> Summits:
    """Return where `level`, shape (frames, bins), is the maximum of what lies within `reach`.

    Args:
        level: log power, shape (frames, bins).
        reach: how far to each side a summit must be the maximum, (frames, bins).

    The first and last frame and bin are left out: nothing is known beyond them.
    Wang, "An Industrial-Strength Audio Search Algorithm", ISMIR 2003, section 2.1.
    """
    (frames, bins), (rows, columns) = reach, level.shape
    # The rows, one after the other, with margins that never win: one dimension takes half the time of two.
    width = columns + 2 * bins
    padded = np.full((rows + 2 * frames, width), -np.inf, np.float32)
    padded[frames:-frames, bins:-bins] = level
    values = padded.ravel()
    highest = running_maximum(running_maximum(values, 2 * bins + 1), 2 * frames + 1, apart=width)
    middle = values[frames * width + bins :][: highest.size]
    frame, bin_ = np.divmod(np.flatnonzero((middle == highest) & (middle > QUIETEST)), width)
    inner = (frame > 0) & (frame < rows - 1) & (bin_ > 0) & (bin_ < columns - 1)
    return Summits(frame[inner], bin_[inner])


def running_maximum(values: NDArray[np.float32], count: int, *, apart: int = 1) -> NDArray[np.float32]:
    """Return the maximum of every `count` values that follow each other `apart` places.

    The maximum of twice as many values is that of two maxima, so that a few passes are enough.
    """
    highest, have = values, 1
    while have < count:
        more = min(have, count - have)
        highest = np.maximum(highest[: -more * apart], highest[more * apart :])
        have += more
    return highest


def refine(level: NDArray[np.float32], summits: Summits) -> Peaks:
    """Return the summits in order of time, each at the top of the parabola through its neighbours."""
    cells, width = level.ravel(), level.shape[1]
    at = summits.frame * width + summits.bin
    top = cells.take(at)
    time = summits.frame + bend(cells.take(at - width), top, cells.take(at + width))
    bin_ = summits.bin + bend(cells.take(at - 1), top, cells.take(at + 1))
    pitch = np.log2(np.maximum(bin_, 1) * (SAMPLE_RATE_HZ / WINDOW))
    order = np.argsort(time, kind="stable")
    return Peaks(time[order].astype(np.float32), pitch[order].astype(np.float32), top[order])


def bend(
    before: NDArray[np.float32], top: NDArray[np.float32], after: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return where the parabola through three values one apart is highest, -0.5..0.5 from the middle."""
    curve = np.minimum(before - 2 * top + after, np.float32(-1e-6))
    offset: NDArray[np.float32] = np.clip((before - after) / (2 * curve), -0.5, 0.5)
    return offset


def ranks(peaks: Peaks) -> NDArray[np.int64]:
    """Return how many peaks of the same second and zone of frequency are stronger than each.

    The zones see to it that a voice or a bass does not take all places.
    """
    zones = ZONES.size + 1
    place = (peaks.time // FRAME_RATE).astype(np.int64) * zones + np.searchsorted(ZONES, peaks.pitch)
    order = np.lexsort((-peaks.level, place))
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size) - np.searchsorted(place[order], place[order])
    return rank


def strongest(rank: NDArray[np.int64], *, per_second: int) -> NDArray[np.int64]:
    """Return the positions of the strongest peaks of each second, as many in each zone of frequency."""
    return np.flatnonzero(rank < per_second / (ZONES.size + 1))
