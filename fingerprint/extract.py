"""From samples to everything an index keeps of one recording."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.landmarks import pack, pair
from fingerprint.params import FRAME_RATE, HOP, SAMPLE_RATE_HZ, WINDOW, Samples
from fingerprint.peaks import ZONES, Peaks, find_summits, ranks, refine, strongest
from fingerprint.spectrum import frame_count, power

REACH: Final = (7, 10)  # frames, bins: a recording keeps what stands out far around
PEAKS_PER_SECOND: Final = 32  # kept to verify
ANCHORS_PER_SECOND: Final = 8  # of them, paired to landmarks
FAN: Final = 2  # landmarks an anchor, and
HIGH_FAN: Final = 1  # one in the highest zone, where voices, noise and codecs leave the least
PIECE: Final = 30 * FRAME_RATE  # frames worked on at a time, so that memory does not grow with the recording

TIME_BITS: Final = 6  # of a stored peak: 1/64 s within its second
HALF_BIN_BITS: Final = 10  # and its frequency in half bins


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """What an index keeps of one recording."""

    hash: NDArray[np.uint32]  # of every landmark
    time: NDArray[np.uint32]  # of every landmark, frames
    peak: NDArray[np.uint16]  # packed, in order of time
    peaks_in_second: NDArray[np.uint8]
    samples: int

    @property
    def duration(self) -> float:
        return self.samples / SAMPLE_RATE_HZ


def fingerprint(samples: Samples) -> Print:
    """Return the print of a whole recording."""
    found = find_peaks(samples, reach=REACH)
    rank = ranks(found)
    peaks = found.at(strongest(rank, per_second=PEAKS_PER_SECOND))
    anchors = found.at(strongest(rank, per_second=ANCHORS_PER_SECOND))
    pairs = pair(anchors, fan=np.where(anchors.pitch > ZONES[-1], HIGH_FAN, FAN))
    seconds = -(-frame_count(samples.size) // FRAME_RATE)
    second = (peaks.time // FRAME_RATE).astype(np.int64)
    return Print(
        hash=pack(pairs).astype(np.uint32),
        time=np.rint(pairs.time).astype(np.uint32),
        peak=pack_peaks(peaks),
        peaks_in_second=np.bincount(second, minlength=seconds).astype(np.uint8),
        samples=samples.size,
    )


def find_peaks(samples: Samples, *, reach: tuple[int, int]) -> Peaks:
    """Return every peak of `samples`, refined, in order of time."""
    pieces = list(peaks_by_piece(samples, reach))
    if not pieces:
        return Peaks(*(np.empty(0, np.float32),) * 3)
    return Peaks(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def peaks_by_piece(samples: Samples, reach: tuple[int, int]) -> Iterator[Peaks]:
    """Yield the peaks of one piece after another; each sees enough of its neighbours to be exact."""
    context = reach[0] + 1  # frames
    total = frame_count(samples.size)
    for first in range(0, total, PIECE):
        begin, end = max(0, first - context), min(total, first + PIECE + context)
        level = np.log(power(samples[begin * HOP : (end - 1) * HOP + WINDOW]))
        peaks = refine(level, find_summits(level, reach=reach))
        own = (peaks.time >= first - begin) & (peaks.time < first - begin + PIECE)
        yield Peaks(peaks.time[own] + np.float32(begin), peaks.pitch[own], peaks.level[own])


def pack_peaks(peaks: Peaks) -> NDArray[np.uint16]:
    """Encode peaks as time within the second and frequency; `unpack_peaks` inverts it."""
    time = (peaks.time % FRAME_RATE) * ((1 << TIME_BITS) / FRAME_RATE)
    half_bin = np.rint(np.exp2(peaks.pitch) * (2 * WINDOW / SAMPLE_RATE_HZ))
    time_code = np.clip(time, 0, (1 << TIME_BITS) - 1).astype(np.uint16)
    half_bin_code = np.clip(half_bin, 0, (1 << HALF_BIN_BITS) - 1).astype(np.uint16)
    packed: NDArray[np.uint16] = (time_code << HALF_BIN_BITS) | half_bin_code
    return packed


def unpack_peaks(
    packed: NDArray[np.uint16], second: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return the time of packed peaks in frames, and their frequency in bins, given the second of each."""
    time = ((packed >> HALF_BIN_BITS) + 0.5) * (FRAME_RATE / (1 << TIME_BITS)) + second * float(FRAME_RATE)
    half_bin = (packed & ((1 << HALF_BIN_BITS) - 1)).astype(np.float32)
    return time, half_bin / np.float32(2)
