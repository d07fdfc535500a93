"""Synthetic prints: as many as a large catalogue has, with the posting statistics of real music.

Each is made from the print of a real recording, in two steps that leave the shape of the hash histogram as it
is (bench/histogram.py shows it):

1. tempo: all gaps and times are multiplied by one and the same factor, 0.8 to 0.88 or 1.12 to 1.25, which is
   beyond any change of speed that is looked for. Pitches and intervals, and with them most of what makes some
   hashes a thousand times as common as others, stay untouched: moved by some semitones, they would be met by
   landmarks of other music half as often.
2. order: the track is cut into pieces of two seconds, and these are drawn again, with replacement, until the
   wanted length is reached. So a synthetic track repeats itself, as music does, yet nowhere agrees with its
   original, or with another track made of it, for longer than a piece: too little to be recognised as it.

Originals are drawn in proportion to their length.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.extract import Print
from fingerprint.landmarks import GAP_BITS, PITCH_BITS
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ

LENGTH: Final = 210  # seconds: 3.5 minutes
STRETCHES: Final = ((0.8, 0.88), (1.12, 1.25))
PIECE: Final = 2  # seconds, of the original

GAP_MASK: Final = (1 << GAP_BITS) - 1


def synthetic_prints(originals: Sequence[Print], count: int, *, seed: int = 1) -> Iterator[Print]:
    """Yield `count` prints of LENGTH seconds."""
    usable = [print_ for print_ in originals if print_.peaks_in_second.size >= 4 * PIECE]
    random = np.random.default_rng(seed)
    length = np.array([print_.samples for print_ in usable], np.float64)
    for drawn in random.choice(len(usable), count, p=length / length.sum()):
        slowest, fastest = random.permutation(STRETCHES)[0]
        yield derived(usable[drawn], float(random.uniform(slowest, fastest)), random)


def derived(original: Print, stretch: float, random: np.random.Generator, *, length: int = LENGTH) -> Print:
    """Return a print of `length` seconds made from a real one; see the module."""
    pieces = original.peaks_in_second.size // PIECE
    drawn = random.integers(0, pieces, -(-length // PIECE))
    hash_, time = reordered_landmarks(original, drawn)
    peak, in_second = reordered_peaks(original, drawn)
    # A piece keeps its place: a stretched one overlaps the next or leaves a gap; the density stays as it was.
    begin = time // (PIECE * FRAME_RATE) * (PIECE * FRAME_RATE)
    end = drawn.size * PIECE * FRAME_RATE - 1
    return Print(
        hash=stretched(hash_, stretch, random),
        time=np.minimum(begin + (time - begin) * stretch, end).astype(np.uint32),
        peak=peak,
        peaks_in_second=in_second,
        samples=drawn.size * PIECE * SAMPLE_RATE_HZ,
    )


def reordered_landmarks(
    original: Print, drawn: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the landmarks of the drawn pieces, one piece after the other: hashes, and times in frames."""
    frames = PIECE * FRAME_RATE
    edges = np.searchsorted(original.time, np.arange(original.peaks_in_second.size // PIECE + 1) * frames)
    row, piece = ranges(edges[drawn], edges[drawn + 1])
    time = original.time[row].astype(np.int64) + (piece - drawn[piece]) * frames
    return original.hash[row], time


def reordered_peaks(
    original: Print, drawn: NDArray[np.int64]
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return the peaks of the drawn pieces, one piece after the other, and how many each second has."""
    second = (drawn[:, None] * PIECE + np.arange(PIECE)).ravel()
    edges = np.concatenate(([0], np.cumsum(original.peaks_in_second, dtype=np.int64)))
    row, _ = ranges(edges[second], edges[second + 1])
    return original.peak[row], original.peaks_in_second[second]


def stretched(hash_: NDArray[np.uint32], stretch: float, random: np.random.Generator) -> NDArray[np.uint32]:
    """Return hashes with all gaps stretched.

    What rounding lost comes back as chance, or some codes would never be met and others twice as often.
    """
    gap = ((hash_ >> PITCH_BITS) & GAP_MASK) + random.uniform(-0.5, 0.5, hash_.size)
    code = np.clip(np.rint(gap * stretch), 0, GAP_MASK).astype(np.uint32)
    return (hash_ & ~np.uint32(GAP_MASK << PITCH_BITS)) | code << np.uint32(PITCH_BITS)


def ranges(first: NDArray[np.int64], last: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return first[n], first[n] + 1, ..., last[n] - 1 for one n after the other, and the n of each."""
    count = last - first
    number = np.repeat(np.arange(count.size), count)
    before = np.cumsum(count) - count
    return np.arange(int(count.sum())) + (first - before)[number], number
