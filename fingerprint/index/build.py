"""Making segments: from prints, and from other segments."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.extract import Print
from fingerprint.index.segment import Segment
from fingerprint.landmarks import HASH_BITS
from fingerprint.params import FRAME_RATE

POSTINGS_A_BUCKET: Final = 12  # on average; fewer cost more room, more cost more reading
POSTING_BITS: Final = 32
FEWEST_BUCKET_BITS: Final = 19
SLICE: Final = 1 << 20  # postings merged at a time

Keys = NDArray[np.uint64]  # hash << 32 | frame: sorted as numbers they are sorted by hash, then by place


def from_prints(prints: Mapping[int, Print]) -> Segment:
    """Return a segment of the tracks given by number."""
    seconds = np.array([print_.peaks_in_second.size for print_ in prints.values()], np.int64)
    start = time_line(seconds)
    keys = np.concatenate(
        [
            keys_of(print_.hash, print_.time + first)
            for print_, first in zip(prints.values(), start[:-1], strict=True)
        ]
    )
    keys.sort(kind="stable")
    return Segment(
        track=np.fromiter(prints, np.int64),
        start=start,
        samples=np.array([print_.samples for print_ in prints.values()], np.int64),
        **postings([keys], keys.size, int(start[-1])),
        peak=np.concatenate([print_.peak for print_ in prints.values()]),
        peak_start=running(np.array([print_.peak.size for print_ in prints.values()])),
        peaks_in_second=np.concatenate(
            [np.append(print_.peaks_in_second, np.uint8(0)) for print_ in prints.values()]
        ),
    )


def merge(parts: Sequence[tuple[Segment, Collection[int]]]) -> Segment:
    """Return one segment of all that is in several, each without the tracks given beside it.

    Slice by slice of the hashes, so that it takes little more memory than its result.
    """
    kept = [Kept(segment, removed) for segment, removed in parts]
    start = time_line(np.concatenate([each.seconds for each in kept]))
    first = 0
    for each in kept:
        each.place(start[first : first + each.rows.size])
        first += each.rows.size
    count = sum(segment.posting.size for segment, _ in parts)
    return Segment(
        track=np.concatenate([each.segment.track[each.rows] for each in kept]),
        start=start,
        samples=np.concatenate([each.segment.samples[each.rows] for each in kept]),
        **postings(merged(kept, max(1, count // SLICE)), count, int(start[-1])),
        peak=np.concatenate([peak for each in kept for peak in each.peaks()]),
        peak_start=running(np.concatenate([each.peak_counts for each in kept])),
        peaks_in_second=np.concatenate([each.peaks_in_second for each in kept]),
    )


class Kept:
    """What is taken over from one segment."""

    def __init__(self, segment: Segment, removed: Collection[int]) -> None:
        self.segment = segment
        self._alive = ~np.isin(segment.track, list(removed))
        self.rows = np.flatnonzero(self._alive)
        self.seconds = np.diff(segment.start.astype(np.int64))[self.rows] // FRAME_RATE - 1
        self.peak_counts = np.diff(segment.peak_start.astype(np.int64))[self.rows]
        self._whole = bool(self._alive.all())
        self._moved = np.zeros(segment.track.size, np.int64)

    def place(self, start: NDArray[np.uint32]) -> None:
        """Give each track its first frame on the new time line."""
        self._moved[self.rows] = start.astype(np.int64) - self.segment.start[self.rows]

    def keys(self, low: int, high: int) -> Keys:
        """Return the postings with hashes from `low` up to, without, `high`, at their new places."""
        segment, rest = self.segment, self.segment.rest_bits
        edges = segment.bucket[low >> rest : (high >> rest) + 1].astype(np.int64)
        posting = segment.posting[edges[0] : edges[-1]]
        upper = np.repeat(np.arange(low >> rest, high >> rest, dtype=np.uint32), np.diff(edges))
        frame = posting >> np.uint32(rest)
        owner = np.searchsorted(segment.start, frame, side="right") - 1
        keys = keys_of(
            (upper << np.uint32(rest)) | (posting & np.uint32((1 << rest) - 1)), frame + self._moved[owner]
        )
        return keys if self._whole else keys[self._alive[owner]]

    def peaks(self) -> Iterator[NDArray[np.uint16]]:
        if self._whole:
            yield self.segment.peak
            return
        for row in self.rows:
            yield self.segment.peak[self.segment.peak_start[row] : self.segment.peak_start[row + 1]]

    @property
    def peaks_in_second(self) -> NDArray[np.uint8]:
        edges = self.segment.start // FRAME_RATE
        stretches = [self.segment.peaks_in_second[edges[row] : edges[row + 1]] for row in self.rows]
        return np.concatenate([np.empty(0, np.uint8), *stretches])


def merged(kept: Sequence[Kept], slices: int) -> Iterator[Keys]:
    """Yield the postings of several segments, sorted, in about so many pieces."""
    widest = max(each.segment.rest_bits for each in kept)
    for low, high in hash_slices(kept, slices, 1 << widest):
        keys = np.concatenate([each.keys(low, high) for each in kept])
        keys.sort(kind="stable")
        yield keys


def hash_slices(kept: Sequence[Kept], slices: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of hashes, multiples of `step`, with about the same number of postings each."""
    edges = np.arange(0, (1 << HASH_BITS) + 1, step)
    before = sum(each.segment.bucket[edges >> each.segment.rest_bits].astype(np.int64) for each in kept)
    wanted = np.linspace(0, before[-1], slices + 1)[1:-1]
    cuts = np.unique(np.concatenate(([0], np.searchsorted(before, wanted), [edges.size - 1])))
    for low, high in pairwise(cuts.tolist()):
        yield int(edges[low]), int(edges[high])


def postings(
    pieces: Iterator[Keys] | Sequence[Keys], most: int, frames: int
) -> dict[str, NDArray[np.uint32]]:
    """Return the columns `bucket` and `posting` of postings in order.

    Args:
        pieces: all of them, in pieces that each begin with another hash.
        most: how many they are at most.
        frames: length of the time line.
    """
    rest = rest_bits(most, frames)
    sizes = np.zeros((1 << (HASH_BITS - rest)) + 1, np.int64)
    posting, filled = np.empty(most, np.uint32), 0
    for keys in pieces:
        hash_ = keys >> np.uint64(32)
        upper = (hash_ >> np.uint64(rest)).astype(np.int64)
        if keys.size:
            sizes[upper[0] + 1 : upper[-1] + 2] += np.bincount(upper - upper[0])
        lower = hash_ & np.uint64((1 << rest) - 1)
        posting[filled : filled + keys.size] = ((keys & np.uint64(0xFFFFFFFF)) << np.uint64(rest)) | lower
        filled += keys.size
    return {"bucket": np.cumsum(sizes).astype(np.uint32), "posting": posting[:filled]}


def rest_bits(count: int, frames: int) -> int:
    """Return how many bits of a hash its posting holds, for a segment of `count` postings.

    So many that a bucket has few postings, yet no more than the places leave free.
    """
    free = POSTING_BITS - frames.bit_length()
    wanted = HASH_BITS - max(FEWEST_BUCKET_BITS, (count // POSTINGS_A_BUCKET).bit_length())
    return max(0, min(wanted, free))


def keys_of(hash_: NDArray[np.uint32], frame: NDArray[np.integer]) -> Keys:
    keys: Keys = (hash_.astype(np.uint64) << np.uint64(32)) | frame.astype(np.uint64)
    return keys


def time_line(seconds: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return where each track begins, in frames: one after the other, with a free second between."""
    return running((seconds + 1) * FRAME_RATE).astype(np.uint32)


def running(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of several stretches begins, and where the last ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
