"""Landmarks: pairs of nearby peaks as hashes that do not depend on absolute time.

A hash is interval | gap | pitch, most significant first. The interval between two peaks in log frequency
survives any change of speed or pitch; the gap only a change of tempo moves; the pitch comes last, so that
"this landmark, a little higher or lower" is one range of neighbouring hashes.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.params import FRAME_RATE
from fingerprint.peaks import Peaks

STEPS: Final = 96  # an octave, of pitch and of interval
LOWEST_PITCH: Final = 7.0  # log2 Hz
PITCH_BITS: Final = 9
GAP_BITS: Final = 6
INTERVAL_BITS: Final = 8
HASH_BITS: Final = INTERVAL_BITS + GAP_BITS + PITCH_BITS
WIDEST: Final = 1.0  # octaves, up or down
GAP_STEP: Final = 0.024 * FRAME_RATE  # frames
SHORTEST: Final = 0.048 * FRAME_RATE  # frames
LONGEST: Final = 1.5 * FRAME_RATE  # frames


class Pairs(NamedTuple):
    """Parallel columns, one entry a pair of peaks; the anchor is the later one."""

    time: NDArray[np.float32]  # of the anchor, frames
    pitch: NDArray[np.float32]  # of the anchor, log2 Hz
    interval: NDArray[np.float32]  # from the anchor to the earlier peak, octaves
    gap: NDArray[np.float32]  # frames, positive
    anchor: NDArray[np.int64]  # position among the peaks
    earlier: NDArray[np.int64]


NO_PAIRS: Final = Pairs(*(np.empty(0, np.float32),) * 4, *(np.empty(0, np.int64),) * 2)


def pair(
    peaks: Peaks, *, fan: int | NDArray[np.int64], since: float = -np.inf, lowest: float = -np.inf
) -> Pairs:
    """Join every peak at or after `since` to the nearest before it that lie within reach.

    Looking back, not ahead: a landmark is complete when its anchor is heard.

    Args:
        peaks: in order of time.
        fan: with how many; one number, or one for each peak.
        since: frames.
        lowest: log2 Hz; two peaks below make no pair.
    """
    first = int(np.searchsorted(peaks.time, since))
    anchor = np.arange(first, peaks.time.size)
    if not anchor.size:
        return NO_PAIRS
    reach = anchor - np.searchsorted(peaks.time, peaks.time[anchor] - LONGEST)
    earlier = anchor[:, None] - np.arange(1, max(1, int(reach.max())) + 1)
    gap = peaks.time[anchor, None] - peaks.time[earlier]
    interval = peaks.pitch[earlier] - peaks.pitch[anchor, None]
    near = (gap >= SHORTEST) & (gap <= LONGEST) & (np.abs(interval) <= WIDEST) & (earlier >= 0)
    near &= np.cumsum(near, axis=1) <= np.broadcast_to(fan, peaks.time.size)[anchor, None]
    near &= (peaks.pitch[anchor, None] > lowest) | (peaks.pitch[earlier] > lowest)
    row, column = np.nonzero(near)
    found, partner = anchor[row], earlier[row, column]
    return Pairs(
        peaks.time[found], peaks.pitch[found], interval[row, column], gap[row, column], found, partner
    )


def blurred(pairs: Pairs) -> Pairs:
    """Return pairs and those whose interval or gap is one step off, as noise moves peaks."""
    steps = np.array([(interval, gap) for interval in (-1, 0, 1) for gap in (-1, 0, 1)], np.float32)
    interval = np.clip(pairs.interval + steps[:, :1] / STEPS, -WIDEST, WIDEST)
    gap = pairs.gap + steps[:, 1:] * np.float32(GAP_STEP)
    return Pairs(
        np.tile(pairs.time, len(steps)),
        np.tile(pairs.pitch, len(steps)),
        interval.ravel().astype(np.float32),
        gap.ravel(),
        np.tile(pairs.anchor, len(steps)),
        np.tile(pairs.earlier, len(steps)),
    )


def pack(
    pairs: Pairs, *, shift: float | NDArray[np.float64] = 0.0, stretch: float | NDArray[np.float64] = 1.0
) -> NDArray[np.int64]:
    """Return the hash of each pair as it would be at the track's own pitch and tempo.

    `shift` and `stretch` may be columns, shape (hypotheses, 1): the result is (hypotheses, pairs) then.

    Args:
        shift: octaves by which the pairs were heard higher than they are in the track.
        stretch: how much longer their gaps are in the track.
    """
    pitch = np.rint((pairs.pitch - (LOWEST_PITCH + shift)) * STEPS).astype(np.int64)
    interval = np.rint((pairs.interval + WIDEST) * STEPS).astype(np.int64)
    gap = np.rint(pairs.gap * (stretch / GAP_STEP)).astype(np.int64)
    pitch = np.clip(pitch, 1, (1 << PITCH_BITS) - 2)  # a neighbour to each side stays within the field
    gap = np.clip(gap, 0, (1 << GAP_BITS) - 1)
    packed: NDArray[np.int64] = ((interval << GAP_BITS) | gap) << PITCH_BITS | pitch
    return packed
