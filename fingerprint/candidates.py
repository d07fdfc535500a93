"""Candidates: the lines that most landmarks of the last seconds agree on. They propose; evidence decides."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.landmarks import blurred, pack
from fingerprint.line import Line
from fingerprint.recent import Asked, Effort

CELL: Final = 6.0  # frames: votes this close together are for one line
FEWEST_VOTES: Final = 3
MOST_A_TRACK: Final = 4  # lines: a loop has many
APART: Final = 1 << 44  # between the cells of two hypotheses
SLOTS_A_VOTE: Final = 2  # of the histogram
MOST_SLOT_BITS: Final = 18


class Votes(NamedTuple):
    """Parallel columns, one entry a hit."""

    cell: NDArray[np.int64]  # of lines close together, and of one hypothesis
    diagonal: NDArray[np.float64]  # where the stream began on the time line of the index, frames
    place: NDArray[np.int64]  # frames on the time line of the index

    def at(self, positions: NDArray[np.int64]) -> "Votes":
        return Votes(self.cell[positions], self.diagonal[positions], self.place[positions])


def vote(
    index: Index, asked: Asked, hypotheses: Sequence[Hypothesis] = (AS_RECORDED,), *, effort: Effort
) -> Votes:
    """Look landmarks up as they would be in the track if each hypothesis were true."""
    shift = np.array([[each.shift] for each in hypotheses])
    speed = np.array([[each.speed] for each in hypotheses])
    hash_ = pack(asked.pairs, shift=shift, stretch=speed)
    hash_ = blurred(hash_) if effort.blurred else hash_[:, None]  # (hypotheses, steps, pairs)
    low = hash_.ravel() - effort.beside
    doubt = np.broadcast_to(asked.doubt, hash_.shape).ravel()
    hits = index.hits(low, low + 2 * effort.beside, doubt, budget=effort.reads * low.size)
    time = np.broadcast_to((speed * asked.time)[:, None], hash_.shape).ravel()
    diagonal = hits.place - time.take(hits.query)
    cell = np.floor(diagonal * (1 / CELL)).astype(np.int64)
    if len(hypotheses) > 1:
        cell += (np.arange(len(hypotheses)) * APART).repeat(hash_[0].size).take(hits.query)
    return Votes(cell, diagonal, hits.place)


def count(
    index: Index,
    cast: Sequence[Votes],
    hypotheses: Sequence[Hypothesis] = (AS_RECORDED,),
    *,
    most: int,
    without: Collection[int] = (),
) -> list[Line]:
    """Return the lines with the most votes, best first, at most `most`, and not all of one track.

    Args:
        index: where the votes are from.
        cast: all votes.
        hypotheses: those they were cast under.
        most: how many lines.
        without: tracks that are left out.
    """
    firsts, near = fullest(np.concatenate([votes.cell for votes in cast]), most=4 * most)
    close = together(list(chosen(cast, near)))
    lines: list[Line] = []
    room = Counter(dict.fromkeys(without, MOST_A_TRACK))
    for first in firsts:
        members = np.flatnonzero((close.cell == first) | (close.cell == first + 1))
        line = line_of(index, close.at(members), hypotheses)
        if line and room[line.entry.track] < MOST_A_TRACK and not any(same(line, other) for other in lines):
            lines.append(line)
            room[line.entry.track] += 1
        if len(lines) == most:
            break
    return lines


def together(lots: Sequence[Votes]) -> Votes:
    """Return several lots of votes as one."""
    return Votes(
        np.concatenate([votes.cell for votes in lots]),
        np.concatenate([votes.diagonal for votes in lots]),
        np.concatenate([votes.place for votes in lots]),
    )


def chosen(cast: Sequence[Votes], wanted: NDArray[np.int64]) -> Iterator[Votes]:
    """Yield those votes of each lot that stand at the wanted positions of all, which are in order."""
    before = 0
    for votes in cast:
        first, last = np.searchsorted(wanted, (before, before + votes.cell.size))
        own = wanted[first:last] - before
        yield votes.at(own)
        before += votes.cell.size


def fullest(cell: NDArray[np.int64], *, most: int) -> tuple[list[int], NDArray[np.int64]]:
    """Return the pairs of neighbouring cells with the most votes, each by its lower cell, best first.

    Also returns the positions in `cell` that may belong to them. Equivalent to sorting all votes by
    cell, at a fraction of the cost: a coarse histogram with collisions finds the few cells that matter, and
    only their votes are sorted.
    """
    slots = 1 << min(MOST_SLOT_BITS, (SLOTS_A_VOTE * cell.size).bit_length())
    slot = cell & (slots - 1)
    # Nothing gets 65,536 votes, and small numbers are gone through several at a time.
    histogram = np.bincount(slot, minlength=slots + 1).astype(np.uint16)
    histogram[slots] = histogram[0]
    total = histogram[:-1] + histogram[1:]
    full = np.flatnonzero(total >= votes_of(2 * most, total))
    marked = np.zeros(slots, np.bool_)
    marked[full] = marked[(full + 1) & (slots - 1)] = True
    near = np.flatnonzero(marked.take(slot))
    kept, size = np.unique(cell[near], return_counts=True)
    votes = size.copy()
    beside = np.flatnonzero(np.diff(kept) == 1)
    votes[beside] += size[beside + 1]
    best = np.argsort(-votes, kind="stable")[:most]
    return [int(kept[each]) for each in best if votes[each] >= FEWEST_VOTES], near


def votes_of(slots: int, total: NDArray[np.uint16]) -> int:
    """Return the most votes that at least so many slots have, and FEWEST_VOTES where there are fewer."""
    options = range(FEWEST_VOTES, int(total.max()) + 1)
    too_many = bisect_right(options, -slots, key=lambda votes: -int(np.count_nonzero(total >= votes)))
    return FEWEST_VOTES + max(0, too_many - 1)


def line_of(index: Index, votes: Votes, hypotheses: Sequence[Hypothesis]) -> Line | None:
    """Return the line through the votes of a cell, unless its track was removed."""
    entry = index.entry_at(int(median(votes.place)))
    if entry is None:
        return None
    hypothesis = hypotheses[(int(votes.cell[0]) + APART // 2) // APART]
    offset = median(votes.diagonal) - entry.start
    return Line(entry, offset, hypothesis.speed, hypothesis.shift)


def median(values: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Return the median of a few values, a fifth of the time that `np.median` takes."""
    ordered = np.sort(values)
    return float(ordered[(values.size - 1) // 2] + ordered[values.size // 2]) / 2


def same(one: Line, other: Line) -> bool:
    """Tell whether two lines are one, counted twice."""
    return (
        one.entry == other.entry
        and abs(one.offset - other.offset) < 2 * CELL
        and (one.speed, one.shift) == (other.speed, other.shift)
    )
