"""Landmarks: pairs of nearby peaks as hashes that do not depend on absolute time.

A hash is interval | gap | pitch, most significant first. The interval between two peaks in log frequency
survives any change of speed or pitch; the gap only a change of tempo moves; the pitch comes last, so that
"this landmark, a little higher or lower" is one range of neighbouring hashes.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
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
WIDEST_CODE: Final = round(2 * WIDEST * STEPS)
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
    time, pitch = peaks.time[first:, None], peaks.pitch[first:, None]
    if not time.size:
        return NO_PAIRS
    within = np.arange(first, peaks.time.size) - np.searchsorted(peaks.time, time[:, 0] - LONGEST)
    reach = max(1, int(within.max()))
    gap = time - earlier_ones(peaks.time, reach)[first:]
    interval = earlier_ones(peaks.pitch, reach)[first:] - pitch
    near = (gap >= SHORTEST) & (gap <= LONGEST) & (np.abs(interval) <= WIDEST)
    near &= np.cumsum(near, axis=1, dtype=np.int32) <= np.broadcast_to(fan, peaks.time.size)[first:, None]
    row, column = np.divmod(np.flatnonzero(near), reach)
    anchor = row + first
    earlier = anchor - 1 - column
    if lowest > -np.inf:
        high = np.maximum(peaks.pitch.take(anchor), peaks.pitch.take(earlier)) > lowest
        anchor, earlier = anchor[high], earlier[high]
    own_time, own_pitch = peaks.time.take(anchor), peaks.pitch.take(anchor)
    interval, gap = peaks.pitch.take(earlier) - own_pitch, own_time - peaks.time.take(earlier)
    return Pairs(own_time, own_pitch, interval, gap, anchor, earlier)


def earlier_ones(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Return the `reach` values before each, the nearest first, shape (values, reach): a view."""
    padded = np.concatenate((np.full(reach, -np.inf, np.float32), values))
    return sliding_window_view(padded, reach)[:-1, ::-1]


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
    return fields(interval, gap, pitch)


def blurred(hash_: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return hashes, shape (..., pairs), and those one step of interval or gap off, as noise moves peaks.

    Shape (..., 9, pairs); what would leave its field stays at the edge of it.
    """
    steps = np.array([(interval, gap) for interval in (-1, 0, 1) for gap in (-1, 0, 1)])
    pitch = hash_[..., None, :] & ((1 << PITCH_BITS) - 1)
    gap = (hash_[..., None, :] >> PITCH_BITS & ((1 << GAP_BITS) - 1)) + steps[:, 1:]
    interval = (hash_[..., None, :] >> (GAP_BITS + PITCH_BITS)) + steps[:, :1]
    return fields(np.clip(interval, 0, WIDEST_CODE), np.clip(gap, 0, (1 << GAP_BITS) - 1), pitch)


def fields(
    interval: NDArray[np.int64], gap: NDArray[np.int64], pitch: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the hash with these fields."""
    packed: NDArray[np.int64] = ((interval << GAP_BITS) | gap) << PITCH_BITS | pitch
    return packed
