"""Synthetic prints: as many as a large catalogue has, with the posting statistics of real music.

Each is made from the print of a real recording, in three steps that leave the shape of the hash histogram as it is:

1. pitch: all landmarks and peaks move by one and the same interval, up to three semitones up or down;
2. tempo: all gaps and times are multiplied by one and the same factor, 0.9 to 1.1;
3. order: the track is cut into pieces of about two seconds, and these are drawn again, with replacement, until the wanted
   length is reached. So a synthetic track repeats itself, as music does, yet nowhere agrees with its original, or with
   another track made of it, for longer than a piece: too little to be recognised as it.

The intervals within landmarks, and with them most of what makes some hashes a thousand times as common as others, stay
untouched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.extract import HALF_BIN_BITS, Print
from fingerprint.landmarks import GAP_BITS, PITCH_BITS, STEPS
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ

LENGTH: Final = 210  # seconds: 3.5 minutes
HIGHEST_SHIFT: Final = STEPS // 4  # steps of pitch: three semitones
HIGHEST_STRETCH: Final = 0.1
PIECE: Final = 2  # seconds, of the original

PITCH_MASK: Final = (1 << PITCH_BITS) - 1
GAP_MASK: Final = (1 << GAP_BITS) - 1
HALF_BIN_MASK: Final = (1 << HALF_BIN_BITS) - 1


@dataclass(frozen=True, slots=True)
class Change:
    """How a synthetic track differs from its original."""

    shift: int  # steps of pitch
    stretch: float  # times as long


def synthetic_prints(originals: Sequence[Print], count: int, *, seed: int = 1) -> Iterator[Print]:
    """Yield `count` prints of LENGTH seconds, each made from one of `originals` in turn."""
    usable = [print_ for print_ in originals if print_.peaks_in_second.size >= 4 * PIECE]
    random = np.random.default_rng(seed)
    for number in range(count):
        change = Change(
            int(random.integers(-HIGHEST_SHIFT, HIGHEST_SHIFT + 1)),
            1 + float(random.uniform(-HIGHEST_STRETCH, HIGHEST_STRETCH)),
        )
        yield derived(usable[number % len(usable)], change, random)


def derived(original: Print, change: Change, random: np.random.Generator, *, length: int = LENGTH) -> Print:
    """Return a print of `length` seconds made from a real one; see the module."""
    pieces = original.peaks_in_second.size // PIECE
    drawn = random.integers(0, pieces, -(-length // PIECE))
    hash_, time = reordered_landmarks(original, drawn)
    peak, in_second = reordered_peaks(original, drawn)
    # A piece keeps its place, so that a stretched one overlaps the next, or leaves a gap: the density stays as it was.
    begin = time // (PIECE * FRAME_RATE) * (PIECE * FRAME_RATE)
    return Print(
        hash=changed_hashes(hash_, change, random),
        time=(begin + (time - begin) * change.stretch).astype(np.uint32),
        peak=changed_peaks(peak, change),
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


def changed_hashes(
    hash_: NDArray[np.uint32], change: Change, random: np.random.Generator
) -> NDArray[np.uint32]:
    """Return hashes with all pitches moved and all gaps stretched.

    What rounding lost comes back as chance, or a stretched gap would fall on some codes never and on others twice.
    """
    pitch = (hash_ & PITCH_MASK).astype(np.int64) + change.shift
    gap = ((hash_ >> PITCH_BITS) & GAP_MASK) + random.uniform(-0.5, 0.5, hash_.size)
    interval = hash_.astype(np.int64) >> (GAP_BITS + PITCH_BITS)
    pitch = np.clip(pitch, 1, PITCH_MASK - 1)
    gap = np.clip(np.rint(gap * change.stretch), 0, GAP_MASK).astype(np.int64)
    return (((interval << GAP_BITS) | gap) << PITCH_BITS | pitch).astype(np.uint32)


def changed_peaks(peak: NDArray[np.uint16], change: Change) -> NDArray[np.uint16]:
    """Return packed peaks with all frequencies moved; their times within the second stay."""
    half_bin = np.rint((peak & HALF_BIN_MASK) * 2 ** (change.shift / STEPS))
    return (peak & ~np.uint16(HALF_BIN_MASK)) | np.minimum(half_bin, HALF_BIN_MASK).astype(np.uint16)


def ranges(first: NDArray[np.int64], last: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return first[n], first[n] + 1, ..., last[n] - 1 for one n after the other, and the n of each."""
    count = last - first
    number = np.repeat(np.arange(count.size), count)
    before = np.cumsum(count) - count
    return np.arange(int(count.sum())) + (first - before)[number], number
