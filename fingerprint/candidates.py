"""Candidates: the lines that most landmarks of the last seconds agree on. They propose; evidence decides."""

from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.hypotheses import AS_RECORDED, Hypothesis
from fingerprint.index.reader import Index
from fingerprint.landmarks import LONGEST, NO_PAIRS, Pairs, blurred, pack, pair
from fingerprint.line import Line
from fingerprint.params import FRAME_RATE
from fingerprint.peaks import Peaks, ranks, strongest

CELL: Final = 6.0  # frames: votes this close together are for one line
FEWEST_VOTES: Final = 3
MOST_A_TRACK: Final = 4  # lines: a loop has many
MEMORY: Final = 16  # seconds of peaks that are kept
NEIGHBOURS: Final = 1  # steps of pitch to each side that are asked, too
APART: Final = 1 << 44  # between the cells of two hypotheses
SLOTS_A_VOTE: Final = 2  # of the histogram
MOST_SLOT_BITS: Final = 16


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of what is heard is looked up."""

    peaks_per_second: int
    fan: int
    seconds: int  # that vote together
    reads: int  # postings that may be read for a landmark, on average
    favour: float  # how much landmarks of strong peaks come first; 0: not at all
    lowest: float = -np.inf  # log2 Hz: two peaks below make no landmark
    blurred: bool = False  # landmarks are looked up as noise may have moved them, too


class Asked(NamedTuple):
    """Landmarks to look up; parallel columns."""

    pairs: Pairs
    time: NDArray[np.float64]  # of the anchors, stream frames
    doubt: NDArray[np.float64]  # grows as it is less likely that a track has kept such a landmark


class Votes(NamedTuple):
    """Parallel columns, one entry a hit."""

    cell: NDArray[np.int64]  # of lines close together, and of one hypothesis
    diagonal: NDArray[np.float64]  # where the stream began on the time line of the index, frames
    place: NDArray[np.int64]  # frames on the time line of the index

    def at(self, positions: NDArray[np.int64]) -> "Votes":
        return Votes(self.cell[positions], self.diagonal[positions], self.place[positions])


class Recent:
    """The peaks of the last seconds, absolute in time."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, Peaks, NDArray[np.int64]]] = deque(maxlen=MEMORY)

    def add(self, number: int, peaks: Peaks) -> None:
        self._seconds.append((number, peaks, ranks(peaks)))

    def asked(self, effort: Effort, first: int, last: int) -> Asked:
        """Return the landmarks with anchors in the seconds `first` to `last`."""
        reach = int(-(-LONGEST // FRAME_RATE))
        seconds = [each for each in self._seconds if first - reach <= each[0] <= last]
        if not seconds:
            return Asked(NO_PAIRS, np.empty(0), np.empty(0))
        origin = seconds[0][0]
        heard, rank = [], []
        for number, peaks, its_rank in seconds:
            kept = strongest(its_rank, per_second=effort.peaks_per_second)
            later = np.float32((number - origin) * FRAME_RATE)
            heard.append(peaks.at(kept)._replace(time=peaks.time[kept] + later))
            rank.append(its_rank[kept])
        joined = Peaks(*(np.concatenate(column) for column in zip(*heard, strict=True)))
        order = np.argsort(joined.time, kind="stable")
        since = (first - origin) * FRAME_RATE - 0.5
        pairs = pair(joined.at(order), fan=effort.fan, since=since, lowest=effort.lowest)
        doubt = (1.0 + np.concatenate(rank)[order]) ** effort.favour
        time = pairs.time.astype(np.float64) + origin * FRAME_RATE
        return Asked(pairs, time, doubt[pairs.anchor] * doubt[pairs.earlier])


def vote(
    index: Index, asked: Asked, hypotheses: Sequence[Hypothesis] = (AS_RECORDED,), *, effort: Effort
) -> Votes:
    """Look landmarks up as they would be in the track if each hypothesis were true."""
    shift = np.array([[each.shift] for each in hypotheses])
    speed = np.array([[each.speed] for each in hypotheses])
    hash_ = pack(asked.pairs, shift=shift, stretch=speed)
    hash_ = blurred(hash_) if effort.blurred else hash_[:, None]  # (hypotheses, steps, pairs)
    low = hash_.ravel() - NEIGHBOURS
    doubt = np.broadcast_to(asked.doubt, hash_.shape).ravel()
    hits = index.hits(low, low + 2 * NEIGHBOURS, doubt, budget=effort.reads * low.size)
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
    histogram = np.bincount(slot, minlength=slots + 1)
    histogram[slots] = histogram[0]
    total = histogram[:-1] + histogram[1:]
    full = np.flatnonzero(total >= FEWEST_VOTES)
    fuller = np.cumsum(np.bincount(total[full], minlength=1)[::-1])[::-1]  # slots with at least so many votes
    full = full[total[full] >= np.count_nonzero(fuller >= 2 * most) - 1]
    marked = np.zeros(slots, np.bool_)
    marked[full] = marked[(full + 1) & (slots - 1)] = True
    near = np.flatnonzero(marked[slot])
    kept, size = np.unique(cell[near], return_counts=True)
    votes = size.copy()
    beside = np.flatnonzero(np.diff(kept) == 1)
    votes[beside] += size[beside + 1]
    best = np.argsort(-votes, kind="stable")[:most]
    return [int(kept[each]) for each in best if votes[each] >= FEWEST_VOTES], near


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
