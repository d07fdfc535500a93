"""Look-up: from ranges of hashes to the places of a segment's time line where they occur."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.segment import Segment
from fingerprint.landmarks import HASH_BITS


class Hits(NamedTuple):
    """Parallel columns, one entry a posting that a query met."""

    query: NDArray[np.int64]  # position in the query
    place: NDArray[np.int64]  # frame on the time line


def lookup(segment: Segment, low: NDArray[np.int64], high: NDArray[np.int64], *, cap: int) -> Hits:
    """Return the postings with a hash from `low` to `high`, both included, for each pair of them.

    A range must not be wider than a bucket. Buckets of more than `cap` postings are passed over: hashes that common
    (steady tones) tell little, and reading them would cost the most.
    """
    rest_bits = HASH_BITS - segment.bucket_bits
    mask = (1 << rest_bits) - 1
    query, bucket, first, last = split(low, high, rest_bits)
    begin = segment.bucket[bucket].astype(np.int64)
    count = segment.bucket[bucket + 1] - begin
    count[count > cap] = 0
    total = int(count.sum())
    row = np.repeat(np.arange(count.size), count)
    posting = np.arange(total) + np.repeat(begin - (np.cumsum(count) - count), count)
    rest = segment.rest[posting]
    within = (rest >= (first & mask)[row]) & (rest <= (last & mask)[row])
    return Hits(query[row[within]], segment.place[posting[within]].astype(np.int64))


def split(
    low: NDArray[np.int64], high: NDArray[np.int64], rest_bits: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut ranges where one bucket ends and the next begins: (which range, bucket, low, high)."""
    query = np.arange(low.size)
    crossing = np.flatnonzero(low >> rest_bits != high >> rest_bits)
    edge = (high[crossing] >> rest_bits) << rest_bits
    first = np.concatenate((low, edge))
    last = np.concatenate((high, high[crossing]))
    last[crossing] = edge - 1
    return np.concatenate((query, crossing)), first >> rest_bits, first, last
