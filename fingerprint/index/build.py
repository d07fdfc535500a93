"""Making segments: from prints, and from other segments."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.extract import Print
from fingerprint.index.segment import Segment
from fingerprint.landmarks import HASH_BITS
from fingerprint.params import FRAME_RATE

POSTINGS_A_BUCKET: Final = 4  # on average; fewer cost more room, more cost more reading
FEWEST_BUCKET_BITS: Final = HASH_BITS - 16  # what `rest` cannot hold


def from_prints(prints: Mapping[int, Print]) -> Segment:
    """Return a segment of the tracks given by number."""
    seconds = np.array([print_.peaks_in_second.size for print_ in prints.values()], np.int64)
    start = time_line(seconds)
    hash_ = np.concatenate([print_.hash for print_ in prints.values()])
    place = np.concatenate(
        [print_.time + first for print_, first in zip(prints.values(), start[:-1], strict=True)]
    )
    counts = np.concatenate([padded_counts(print_.peaks_in_second) for print_ in prints.values()])
    return Segment(
        track=np.fromiter(prints, np.int64),
        start=start,
        samples=np.array([print_.samples for print_ in prints.values()], np.int64),
        **postings(hash_, place.astype(np.uint32)),
        peak=np.concatenate([print_.peak for print_ in prints.values()]),
        peak_start=running(counts),
    )


def merge(parts: Sequence[tuple[Segment, Collection[int]]]) -> Segment:
    """Return one segment of all that is in several, each without the tracks given beside it."""
    kept = [~np.isin(segment.track, list(removed)) for segment, removed in parts]
    lines = [
        np.diff(segment.start)[keep] // FRAME_RATE - 1 for (segment, _), keep in zip(parts, kept, strict=True)
    ]
    start = time_line(np.concatenate(lines))
    hashes, places, peaks, counts, before = [], [], [], [], 0
    for (segment, _), keep in zip(parts, kept, strict=True):
        new_start = np.zeros(segment.track.size, np.int64)
        new_start[keep] = start[before : before + int(keep.sum())]
        before += int(keep.sum())
        owner = owners(segment, segment.place)
        alive = keep[owner]
        hashes.append(hash_of(segment)[alive])
        moved = segment.place.astype(np.int64) - segment.start[owner] + new_start[owner]
        places.append(moved[alive].astype(np.uint32))
        second_alive = keep[owners(segment, np.arange(segment.frames // FRAME_RATE) * FRAME_RATE)]
        in_second = np.diff(segment.peak_start)
        counts.append(in_second[second_alive])
        peaks.append(segment.peak[np.repeat(second_alive, in_second)])
    return Segment(
        track=np.concatenate([segment.track[keep] for (segment, _), keep in zip(parts, kept, strict=True)]),
        start=start,
        samples=np.concatenate(
            [segment.samples[keep] for (segment, _), keep in zip(parts, kept, strict=True)]
        ),
        **postings(np.concatenate(hashes), np.concatenate(places)),
        peak=np.concatenate(peaks),
        peak_start=running(np.concatenate(counts)),
    )


def postings(hash_: NDArray[np.uint32], place: NDArray[np.uint32]) -> dict[str, NDArray[Any]]:
    """Return the columns `bucket`, `rest` and `place` of postings in any order."""
    order = np.argsort(hash_, kind="stable")
    hash_, place = hash_[order], place[order]
    bits = bucket_bits(hash_.size)
    rest_bits = HASH_BITS - bits
    edges = np.arange((1 << bits) + 1, dtype=np.uint32) << np.uint32(rest_bits)
    rest_type = np.uint8 if rest_bits <= 8 else np.uint16  # noqa: PLR2004 - bits of the types
    return {
        "bucket": np.searchsorted(hash_, edges).astype(np.uint32),
        "rest": (hash_ & ((1 << rest_bits) - 1)).astype(rest_type),
        "place": place,
    }


def bucket_bits(count: int) -> int:
    """Return the bits of a hash that choose its bucket, for a segment of `count` postings.

    A look-up asks for three neighbouring hashes and expects them in at most two buckets: a bucket holds four.
    """
    bits = max(1, count // POSTINGS_A_BUCKET).bit_length()
    return min(max(bits, FEWEST_BUCKET_BITS), HASH_BITS - 2)


def hash_of(segment: Segment) -> NDArray[np.uint32]:
    """Return the hash of every posting."""
    upper = np.repeat(np.arange(segment.bucket.size - 1, dtype=np.uint32), np.diff(segment.bucket))
    return (upper << np.uint32(HASH_BITS - segment.bucket_bits)) | segment.rest


def owners(segment: Segment, frame: NDArray[Any]) -> NDArray[np.int64]:
    """Return the position in `segment.track` that each frame of the time line belongs to."""
    return np.searchsorted(segment.start, frame, side="right") - 1


def time_line(seconds: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return where each track begins, in frames: one after the other, with a free second between."""
    return running((seconds + 1) * FRAME_RATE)


def padded_counts(counts: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.append(counts.astype(np.int64), 0)


def running(lengths: NDArray[Any]) -> NDArray[np.uint32]:
    """Return where each of several stretches begins, and where the last ends."""
    ends = np.cumsum(lengths, dtype=np.int64)
    return np.concatenate((np.zeros(1, np.int64), ends)).astype(np.uint32)
