"""Look-up: from ranges of hashes to the places of a segment's time line where they occur."""

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.segment import Segment

Longs = NDArray[np.int64]

GRADES: Final = 16  # an octave of worth
PIECE: Final = 1 << 16  # postings that are read at a time


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
    kept tells nothing: so work can be bounded with little loss, however large the index. Only those that
    are about as good as the last one to be afforded are sorted.

    Args:
        size: postings to read for each.
        doubt: of each, that the track it is asked for has it; any scale.
        budget: in all.
    """
    some = np.flatnonzero(size)
    cost, worth = size[some], size[some] * doubt[some]
    grade = (np.log2(worth) * GRADES).astype(np.int64)
    grade -= grade.min(initial=0)
    spent = np.cumsum(np.bincount(grade, weights=cost))
    last = int(np.searchsorted(spent, budget, side="right"))
    split = np.flatnonzero(grade == last)
    split = split[np.argsort(worth[split], kind="stable")]
    left = budget - (spent[last - 1] if last else 0)
    split = split[: int(np.searchsorted(np.cumsum(cost[split]), left, side="right"))]
    return some[np.sort(np.concatenate((np.flatnonzero(grade < last), split)))]


class Runs(NamedTuple):
    """Parallel columns, one entry a run of postings in one bucket, or in several that are asked for whole."""

    query: Longs
    begin: Longs
    end: Longs
    lowest: Longs  # rest of a hash that is asked for
    highest: Longs

    def at(self, positions: Longs | slice) -> "Runs":
        return Runs(*(column[positions] for column in self))


def lookup(segment: Segment, low: Longs, high: Longs, asked: Ranges) -> Hits:
    """Return the postings with hashes from `low` to `high`, both included, in the buckets of these ranges."""
    runs = runs_of(segment, low, high, asked)
    found = [read(segment, piece) for piece in pieces(runs)]
    if len(found) == 1:
        return found[0]
    return Hits(*(np.concatenate(column) for column in zip(*found, strict=True)))


def read(segment: Segment, runs: Runs) -> Hits:
    """Return the postings of runs that are asked for."""
    size = runs.end - runs.begin
    posting = segment.posting.take(positions(runs.begin, size))
    query = np.repeat(runs.query, size)
    rest = segment.rest_bits
    if rest:
        own = posting & np.uint32((1 << rest) - 1)
        # One comparison tells both: what is below wraps round to a large number.
        above = own - np.repeat(runs.lowest.astype(np.uint32), size)
        within = np.flatnonzero(above <= np.repeat((runs.highest - runs.lowest).astype(np.uint32), size))
        query, posting = query.take(within), posting.take(within)
    return Hits(query, (posting >> np.uint32(rest)).astype(np.int64))


def pieces(runs: Runs) -> list[Runs]:
    """Return runs in pieces of about PIECE postings, so that reading them takes little memory."""
    total = np.cumsum(runs.end - runs.begin)
    cuts = np.arange(PIECE, total[-1] if total.size else 0, PIECE)
    edges = [0, *np.searchsorted(total, cuts).tolist(), total.size]
    return [runs.at(slice(first, last)) for first, last in pairwise(edges)]


def runs_of(segment: Segment, low: Longs, high: Longs, asked: Ranges) -> Runs:
    """Return the postings of ranges, cut where the first bucket ends and where the last begins."""
    rest = segment.rest_bits
    mask = (1 << rest) - 1
    begin, end = asked.begin, asked.begin + asked.size
    query = np.arange(low.size)
    first = Runs(query, begin, end, low & mask, high & mask)
    crossing = np.flatnonzero(low >> rest != high >> rest) if rest else query[:0]
    if crossing.size:
        some = first.at(crossing)
        after = segment.bucket[(low[crossing] >> rest) + 1].astype(np.int64)
        before = segment.bucket[high[crossing] >> rest].astype(np.int64)
        first.end[crossing], first.highest[crossing] = after, mask
        zero = np.zeros_like(crossing)
        between = Runs(some.query, after, before, zero, zero + mask)
        last = Runs(some.query, before, some.end, zero, some.highest)
        first = Runs(*(np.concatenate(column) for column in zip(first, between, last, strict=True)))
    return first.at(np.flatnonzero(first.end > first.begin))


def positions(begin: Longs, size: Longs) -> Longs:
    """Return begin[0], begin[0] + 1, ... for each run, one after the other; no run is empty."""
    step = np.ones(int(size.sum()), np.int64)
    starts = np.cumsum(size) - size
    step[starts] = begin
    step[starts[1:]] -= begin[:-1] + size[:-1] - 1
    return np.cumsum(step, out=step)
