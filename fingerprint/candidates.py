"""Candidates: the lines that most landmarks of the last seconds agree on. They propose; evidence decides."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.landmarks import LONGEST, Pairs, pack, pair
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE
from fingerprint.peaks import Peaks, strongest

CELL: Final = 6.0  # frames: votes this close together are for one line
FEWEST_VOTES: Final = 5
MEMORY: Final = 16  # seconds of peaks that are kept
NEIGHBOURS: Final = 1  # steps of pitch to each side that are asked, too
APART: Final = (1 << 44) + 7919  # between the cells of two hypotheses
SLOTS: Final = 1 << 16  # of the histogram


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of what is heard is looked up."""

    peaks_per_second: int
    fan: int
    seconds: int  # that vote together
    reads: int  # postings that may be read for a landmark, on average


class Votes(NamedTuple):
    """Parallel columns, one entry a hit."""

    time: NDArray[np.float64]  # stream frames
    place: NDArray[np.int64]  # frames on the time line of the index
    hypothesis: NDArray[np.int64]


class Recent:
    """The peaks of the last seconds, absolute in time."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, Peaks]] = deque(maxlen=MEMORY)

    def add(self, number: int, peaks: Peaks) -> None:
        self._seconds.append((number, peaks))

    def pairs(self, effort: Effort, first: int, last: int) -> tuple[Pairs, NDArray[np.float64]]:
        """Return the pairs with anchors in the seconds `first` to `last`, and the anchors' stream frames."""
        reach = int(-(-LONGEST // FRAME_RATE))
        chosen = [(n, peaks) for n, peaks in self._seconds if first - reach <= n <= last]
        origin = chosen[0][0] if chosen else 0
        kept = [strongest(peaks, per_second=effort.peaks_per_second) for _, peaks in chosen]
        shifted = [
            peaks._replace(time=peaks.time + np.float32((n - origin) * FRAME_RATE))
            for (n, _), peaks in zip(chosen, kept, strict=True)
        ]
        if not shifted:
            return Pairs(*(np.empty(0, np.float32),) * 4), np.empty(0)
        peaks = Peaks(*(np.concatenate(column) for column in zip(*shifted, strict=True)))
        order = np.argsort(peaks.time, kind="stable")
        peaks = Peaks(*(column[order] for column in peaks))
        found = pair(peaks, fan=effort.fan, since=(first - origin) * FRAME_RATE - 0.5)
        return found, found.time.astype(np.float64) + origin * FRAME_RATE


def vote(
    index: Index,
    pairs: Pairs,
    time: NDArray[np.float64],
    hypotheses: Sequence[Hypothesis] = (AS_RECORDED,),
    *,
    reads: int,
) -> Votes:
    """Look pairs up as they would be in the track if each hypothesis were true."""
    shift = np.array([[each.shift] for each in hypotheses])
    speed = np.array([[each.speed] for each in hypotheses])
    hash_ = pack(pairs, shift=shift, stretch=speed).ravel()
    hits = index.hits(hash_ - NEIGHBOURS, hash_ + NEIGHBOURS, budget=reads * hash_.size)
    row, column = np.divmod(hits.query, max(1, time.size))
    return Votes(time[column], hits.place, row)


def count(
    index: Index, votes: Votes, hypotheses: Sequence[Hypothesis] = (AS_RECORDED,), *, most: int
) -> list[Line]:
    """Return the lines with the most votes, best first, at most `most`."""
    speed = np.array([each.speed for each in hypotheses])
    diagonal = votes.place - votes.time * speed[votes.hypothesis]
    cell = np.floor(diagonal / CELL).astype(np.int64) + votes.hypothesis * APART
    lines: list[Line] = []
    firsts, near = fullest(cell, most=2 * most)
    for first in firsts:
        members = near[(cell[near] == first) | (cell[near] == first + 1)]
        line = line_of(index, votes, members, diagonal, hypotheses)
        if line and not any(same(line, other) for other in lines):
            lines.append(line)
        if len(lines) == most:
            break
    return lines


def fullest(cell: NDArray[np.int64], *, most: int) -> tuple[list[int], NDArray[np.int64]]:
    """Return the pairs of neighbouring cells with the most votes, each by its lower cell, best first.

    Also returns the positions in `cell` that may belong to them. Equivalent to sorting all votes by
    cell, at a fraction of the cost: a coarse histogram with collisions finds the few cells that matter, and
    only their votes are sorted.
    """
    if cell.size < FEWEST_VOTES:
        return [], np.empty(0, np.int64)
    slot = cell & (SLOTS - 1)
    histogram = np.bincount(slot, minlength=SLOTS)
    total = histogram + np.roll(histogram, -1)
    fuller = np.cumsum(np.bincount(total)[::-1])[::-1]  # slots with at least so many votes
    least = max(FEWEST_VOTES, int(np.count_nonzero(fuller >= 2 * most)) - 1)
    marked = total >= least
    marked |= np.roll(marked, 1)
    near = np.flatnonzero(marked[slot])
    kept, size = np.unique(cell[near], return_counts=True)
    beside = np.append(np.diff(kept) == 1, [False] * min(1, kept.size))
    votes = size + np.where(beside, np.roll(size, -1), 0)
    best = np.argsort(-votes, kind="stable")[:most]
    return [int(kept[each]) for each in best if votes[each] >= FEWEST_VOTES], near


def line_of(
    index: Index,
    votes: Votes,
    members: NDArray[np.int64],
    diagonal: NDArray[np.float64],
    hypotheses: Sequence[Hypothesis],
) -> Line | None:
    """Return the line through the votes of a cell, unless its track was removed."""
    entry = index.entry_at(float(np.median(votes.place[members])))
    if entry is None:
        return None
    hypothesis = hypotheses[int(votes.hypothesis[members[0]])]
    offset = float(np.median(diagonal[members])) - entry.start
    return Line(entry, offset, hypothesis.speed, hypothesis.shift)


def same(one: Line, other: Line) -> bool:
    """Tell whether two lines are one, counted twice."""
    return (
        one.entry == other.entry
        and abs(one.offset - other.offset) < 2 * CELL
        and (one.speed, one.shift) == (other.speed, other.shift)
    )
