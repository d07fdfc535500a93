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


class Ranges(NamedTuple):
    """Parallel columns, one entry a bucket that a range of hashes reaches into."""

    query: NDArray[np.int64]  # which range
    low: NDArray[np.int64]  # rest of the hash, first and last that count
    high: NDArray[np.int64]
    begin: NDArray[np.int64]  # first posting of the bucket
    size: NDArray[np.int64]  # its postings


def ranges(segment: Segment, low: NDArray[np.int64], high: NDArray[np.int64]) -> Ranges:
    """Return where hashes from `low` to `high`, both included, are; no range may be wider than a bucket."""
    rest_bits = HASH_BITS - segment.bucket_bits
    mask = (1 << rest_bits) - 1
    query, bucket, first, last = split(low, high, rest_bits)
    begin = segment.bucket[bucket].astype(np.int64)
    return Ranges(query, first & mask, last & mask, begin, segment.bucket[bucket + 1] - begin)


def rarest(total: NDArray[np.int64], budget: int) -> NDArray[np.bool_]:
    """Tell which queries to look up so that at most `budget` postings are read: those with the fewest.

    Hashes that are common (steady tones) cost the most and tell the least, so work can be bounded with little
    loss, however large the index.
    """
    order = np.argsort(total, kind="stable")
    kept = np.zeros(total.size, np.bool_)
    kept[order[np.cumsum(total[order]) <= budget]] = True
    return kept


def lookup(segment: Segment, asked: Ranges, kept: NDArray[np.bool_]) -> Hits:
    """Return the postings in ranges of those queries that are `kept`."""
    chosen = Ranges(*(column[kept[asked.query]] for column in asked))
    count = chosen.size
    row = np.repeat(np.arange(count.size), count)
    posting = np.arange(row.size) + np.repeat(chosen.begin - (np.cumsum(count) - count), count)
    rest = segment.rest[posting]
    within = (rest >= chosen.low[row]) & (rest <= chosen.high[row])
    return Hits(chosen.query[row[within]], segment.place[posting[within]].astype(np.int64))


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
