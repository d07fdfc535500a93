"""Look-up: from ranges of hashes to the places of a segment's time line where they occur."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.segment import Segment

Longs = NDArray[np.int64]


class Hits(NamedTuple):
    """Parallel columns, one entry a posting that a query met."""

    query: Longs  # position in the query
    place: Longs  # frame on the time line


class Ranges(NamedTuple):
    """Parallel columns, one entry a range of hashes: the postings that its buckets hold."""

    begin: Longs
    size: Longs


def ranges(segment: Segment, low: Longs, high: Longs) -> Ranges:
    """Return where the buckets of hashes from `low` to `high`, both included, are."""
    rest = segment.rest_bits
    begin = segment.bucket[low >> rest].astype(np.int64)
    return Ranges(begin, segment.bucket[(high >> rest) + 1] - begin)


def affordable(size: Longs, doubt: NDArray[np.float64], budget: int) -> Longs:
    """Return which queries to look up so that at most `budget` postings are read, those worth most first.

    Hashes that are common (steady tones) cost the most and tell the least, and one that no track may have
    kept tells nothing: so work can be bounded with little loss, however large the index.

    Args:
        size: postings to read for each.
        doubt: of each, that the track it is asked for has it; any scale.
        budget: in all.
    """
    order = np.argsort(size * doubt, kind="stable")
    order = order[: int(np.searchsorted(np.cumsum(size[order]), budget, side="right"))]
    return np.sort(order[size[order] > 0])


def lookup(segment: Segment, low: Longs, high: Longs, asked: Ranges) -> Hits:
    """Return the postings with hashes from `low` to `high`, both included, in the buckets of these ranges."""
    begin, size = asked
    query = np.repeat(np.arange(size.size), size)
    at = np.arange(query.size)
    at += np.repeat(begin - (np.cumsum(size) - size), size)
    posting = segment.posting[at]
    rest = segment.rest_bits
    if rest:
        within = inside(segment, low, high, query, at, posting)
        query, posting = query[within], posting[within]
    return Hits(query, (posting >> np.uint32(rest)).astype(np.int64))


def inside(
    segment: Segment, low: Longs, high: Longs, query: Longs, at: Longs, posting: NDArray[np.uint32]
) -> Longs:
    """Return which postings have hashes within their ranges: not all do in the first and the last bucket."""
    rest = segment.rest_bits
    mask = (1 << rest) - 1
    # Where a range lies in one bucket one comparison tells both: what is below wraps round to a large number.
    above = (posting & np.uint32(mask)) - (low & mask).astype(np.uint32)[query]
    within = above <= (high - low).astype(np.uint32)[query]
    crossing = low >> rest != high >> rest
    if crossing.any():
        some = np.flatnonzero(crossing[query])
        asked, lower = query[some], posting[some] & np.uint32(mask)
        first = at[some] < segment.bucket[(low >> rest) + 1][asked]
        last = at[some] >= segment.bucket[high >> rest][asked]
        within[some] = ~(first & (lower < (low & mask)[asked])) & ~(last & (lower > (high & mask)[asked]))
    return np.flatnonzero(within)
