"""Evidence: do the peaks of a track stand where a line puts them on the stream?

Every peak that the track keeps is looked for at its place: a hit or a miss. How often such a peak would be
hit by chance is measured on the same stretch of the stream at places where the track has no business, so
that dense, tonal or noisy audio is not taken for evidence. (Cortes et al., "BAF: an audio fingerprinting
dataset for broadcast monitoring", ISMIR 2022, counts single aligned peaks, too; the chance level is ours.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.params import BINS, FRAME_RATE
from fingerprint.relief import Relief

# Where to look for chance: (frames later, times the frequency). At other times, for audio that is dense or
# tonal; at other frequencies of the same moment, for drums: two rhythms in step have all onsets in common.
OTHER_TIMES: Final = np.array(
    [(dt * FRAME_RATE, df) for dt in (-2.3, -1.7, -1.1, -0.7, 0.7, 1.1, 1.7, 2.3) for df in (1.0, 1.04, 0.96)]
)
OTHER_PITCHES: Final = np.array([(0.0, df) for df in (0.8, 0.86, 0.92, 1.09, 1.17, 1.26)])
ELSEWHERE: Final = np.concatenate((OTHER_TIMES, OTHER_PITCHES))
LEAST_CHANCE: Final = 0.06
SMOOTH: Final = 25  # peaks over which chance is averaged
EDGE_BINS: Final = (12.0, BINS - 8.0)


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Parallel columns, one entry a peak of the track, in order of time."""

    time: NDArray[np.float64]  # stream frames
    hit: NDArray[np.float32]  # 1 or 0
    chance: NDArray[np.float32]  # of a hit anyway
    spread: float  # variance of the hits elsewhere, in units of what independent peaks would have

    def between(self, begin: float, end: float) -> "Evidence":
        part = slice(*np.searchsorted(self.time, (begin, end)))
        return Evidence(self.time[part], self.hit[part], self.chance[part], self.spread)

    @property
    def surplus(self) -> float:
        """Return how many hits there are beyond chance."""
        return float(self.hit.sum() - self.chance.sum())

    @property
    def gain(self) -> float:
        """Return the share of peaks that are there and need not be chance, 0..1."""
        expected = float(self.chance.sum())
        return (float(self.hit.sum()) - expected) / max(1.0, self.hit.size - expected)

    @property
    def strength(self) -> float:
        """By how many standard deviations there are more hits than chance would have."""
        return strength(float(self.hit.sum()), float(self.chance.sum()), self.hit.size, self.spread)


def strength(hits: float, expected: float, peaks: int, spread: float) -> float:
    if not peaks:
        return 0.0
    variance = expected * (1 - expected / peaks) * spread
    return (hits - expected) / float(np.sqrt(variance + 1.0))


def gather(index: Index, relief: Relief, line: Line, begin: float, end: float) -> Evidence:
    """Return the evidence for a line from `begin` to `end`, stream frames."""
    time, bin_ = places(index, line, begin, end)
    frame = np.rint(time).astype(np.int64)
    hit = relief.at(frame, np.rint(bin_).astype(np.int64)).astype(np.float32)
    elsewhere = look_elsewhere(relief, frame, bin_)
    times, pitches = elsewhere[: len(OTHER_TIMES)], elsewhere[len(OTHER_TIMES) :]
    chance = np.maximum(np.maximum(smoothed(times), smoothed(pitches)), LEAST_CHANCE)
    return Evidence(time, hit, chance, overdispersion(times))


def smoothed(elsewhere: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the share of hits at the wrong places, peak by peak, averaged over its neighbours."""
    share: NDArray[np.float32] = elsewhere.mean(axis=0, dtype=np.float32)
    if not share.size:
        return share
    mean: NDArray[np.float32] = uniform_filter1d(share, SMOOTH, mode="nearest")
    return mean


def places(
    index: Index, line: Line, begin: float, end: float
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return where a line puts the peaks of its track: stream frames and bins."""
    time, bin_ = index.peaks(line.entry, line.in_track(begin), line.in_track(end))
    heard = bin_ * np.float32(2**line.shift)
    kept = audible(heard)
    return (time[kept] - line.offset) / line.speed, heard[kept]


def audible(bin_: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the positions of the bins in which something can be heard on every chain."""
    return np.flatnonzero((bin_ > EDGE_BINS[0]) & (bin_ < EDGE_BINS[1]))


def look_elsewhere(relief: Relief, frame: NDArray[np.int64], bin_: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return hits at wrong places, shape (places, peaks); beyond what is known, in the other direction."""
    later = np.rint(ELSEWHERE[:, :1]).astype(np.int64)
    moved = frame + later
    out = (moved < relief.begin) | (moved >= relief.end)
    moved = np.where(out, frame - later, moved)
    return relief.at(moved, np.rint(bin_ * ELSEWHERE[:, 1:]).astype(np.int64))


def overdispersion(elsewhere: NDArray[np.uint8]) -> float:
    """Return how much more the number of hits varies from place to place than if peaks were independent."""
    peaks = elsewhere.shape[1]
    if peaks < SMOOTH:
        return 1.0
    counts = elsewhere.sum(axis=1, dtype=np.float64)
    mean = counts.mean() / peaks
    independent = peaks * mean * (1 - mean)
    return float(max(1.0, counts.var() / max(independent, 1.0)))


def hits_along(
    index: Index, relief: Relief, line: Line, span: tuple[float, float], turns: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the hits when a line is turned about the middle of `span`, and delayed.

    Args:
        index: where the track's peaks are.
        relief: what was heard.
        line: the line to vary.
        span: the stream frames that count.
        turns: variants, shape (variants, 3): delay in frames, factor of speed, octaves added to the shift.
    """
    time, bin_ = places(index, line, *span)
    middle = (span[0] + span[1]) / 2
    frame = np.rint((time - middle) / turns[:, 1:2] + middle + turns[:, 0:1]).astype(np.int64)
    moved = np.rint(bin_ * np.exp2(turns[:, 2:3])).astype(np.int64)
    hits: NDArray[np.int64] = relief.at(frame, moved).sum(axis=1, dtype=np.int64)
    return hits


def hits_at(
    index: Index, relief: Relief, lines: Sequence[Line], span: tuple[float, float], delays: Sequence[int]
) -> NDArray[np.int64]:
    """Return the hits of several lines in a span of stream frames when they are delayed.

    Shape (delays, lines).
    """
    number, time, bin_ = index.peaks_of(
        [(line.entry, line.in_track(span[0]), line.in_track(span[1])) for line in lines]
    )
    offset, speed, shift = np.array([(line.offset, line.speed, line.shift) for line in lines]).T
    heard = bin_ * np.exp2(shift).astype(np.float32)[number]
    kept = audible(heard)
    number = number[kept]
    frame = np.rint((time[kept] - offset[number]) / speed[number]).astype(np.int64)
    hits = relief.at(frame + np.array(delays)[:, None], np.rint(heard[kept]).astype(np.int64))
    before = np.zeros((len(delays), number.size + 1), np.int64)
    np.cumsum(hits, axis=1, out=before[:, 1:])
    counted: NDArray[np.int64] = np.diff(
        before[:, np.searchsorted(number, np.arange(len(lines) + 1))], axis=1
    )
    return counted


def joined(before: Evidence, after: Evidence) -> Evidence:
    """Return two stretches of evidence as one."""
    peaks = before.hit.size + after.hit.size
    weight = after.hit.size / peaks if peaks else 0.0
    return Evidence(
        np.concatenate((before.time, after.time)),
        np.concatenate((before.hit, after.hit)),
        np.concatenate((before.chance, after.chance)),
        before.spread + weight * (after.spread - before.spread),
    )
