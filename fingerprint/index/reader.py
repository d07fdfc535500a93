"""Reading an index: a snapshot of what was committed last, memory-mapped and shared between processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from fingerprint.extract import unpack_peaks
from fingerprint.index import manifest as manifests
from fingerprint.index.errors import IndexFormatError
from fingerprint.index.lookup import Hits, Ranges, affordable, lookup, ranges
from fingerprint.index.manifest import Manifest
from fingerprint.index.segment import Segment
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ

ATTEMPTS: Final = 5  # to open what a writer is just replacing


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a track is on the time line of the index."""

    track: int
    start: int  # frames
    samples: int

    @property
    def duration(self) -> float:
        return self.samples / SAMPLE_RATE_HZ


class Stretches(NamedTuple):
    """Parallel columns, one entry a peak of one of several stretches of tracks."""

    number: NDArray[np.int64]  # of the stretch, ascending
    time: NDArray[np.float64]  # frames of the track
    bin: NDArray[np.float32]


class Index:
    """An immutable snapshot. Its time line is that of its segments, one after the other."""

    def __init__(
        self, directory: Path, stamp: object, manifest: Manifest, segments: Mapping[str, Segment]
    ) -> None:
        self._directory = directory
        self._stamp = stamp
        self._segments = dict(segments)
        self._parts = [segments[part.file] for part in manifest.parts]
        lengths = np.array([segment.frames for segment in self._parts], np.int64)
        self._base = np.concatenate(([0], np.cumsum(lengths)))
        self._alive = [~np.isin(segments[part.file].track, part.removed) for part in manifest.parts]

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the index of a directory; one that is not there yet is empty."""
        return cls._snapshot(directory, {})

    def refreshed(self) -> Self:
        """Return this snapshot where nothing was committed since, else a new one."""
        if stamp_of(self._directory) == self._stamp:
            return self
        return self._snapshot(self._directory, self._segments)

    @classmethod
    def _snapshot(cls, directory: Path, known: Mapping[str, Segment]) -> Self:
        for attempt in range(ATTEMPTS):
            stamp = stamp_of(directory)
            manifest = manifests.read(directory)
            try:
                segments = {
                    part.file: known.get(part.file) or Segment.open(directory / part.file)
                    for part in manifest.parts
                }
            except FileNotFoundError as error:
                if attempt == ATTEMPTS - 1:
                    raise IndexFormatError(f"{error.filename}: missing; add the tracks again") from error
                continue
            return cls(directory, stamp, manifest, segments)
        raise AssertionError

    def __len__(self) -> int:
        return sum(int(alive.sum()) for alive in self._alive)

    @property
    def duration(self) -> float:
        """The length of all recordings together."""
        samples = sum(
            int(part.samples[alive].sum()) for part, alive in zip(self._parts, self._alive, strict=True)
        )
        return samples / SAMPLE_RATE_HZ

    def hits(
        self, low: NDArray[np.int64], high: NDArray[np.int64], doubt: NDArray[np.float64], *, budget: int
    ) -> Hits:
        """Return where landmarks with a hash from `low` to `high` occur, removed tracks included.

        At most `budget` postings are read; see `affordable`.
        """
        if not self._parts or not low.size:
            return Hits(np.empty(0, np.int64), np.empty(0, np.int64))
        asked = [ranges(part, low, high) for part in self._parts]
        total = sum((each.size for each in asked), start=np.zeros(low.size, np.int64))
        kept = affordable(total, doubt, budget)
        low, high = low[kept], high[kept]
        found = [
            lookup(part, low, high, Ranges(*(column[kept] for column in each)))
            for part, each in zip(self._parts, asked, strict=True)
        ]
        return Hits(
            kept[np.concatenate([hits.query for hits in found])],
            np.concatenate([hits.place + base for hits, base in zip(found, self._base, strict=False)]),
        )

    def entry_at(self, place: int) -> Entry | None:
        """Return the track at a place of the time line, unless it was removed."""
        number = int(np.searchsorted(self._base, place, side="right")) - 1
        if not 0 <= number < len(self._parts):
            return None
        part, base = self._parts[number], int(self._base[number])
        row = row_at(part, place - base)
        return self._entry(number, row) if self._alive[number][row] else None

    def entry_of(self, track: int) -> Entry | None:
        """Return where a track is, if it is there."""
        for number, part in enumerate(self._parts):
            for row in np.flatnonzero(part.track == track):
                if self._alive[number][row]:
                    return self._entry(number, int(row))
        return None

    def _entry(self, number: int, row: int) -> Entry:
        part = self._parts[number]
        start = int(self._base[number]) + int(part.start[row])
        return Entry(int(part.track[row]), start, int(part.samples[row]))

    def peaks(
        self, entry: Entry, begin: float, end: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Return a track's peaks from `begin` to `end` (its frames): times in frames, frequencies in bins."""
        time, bin_ = unpack_peaks(*self._packed(entry, begin, end))
        inside = slice(*np.searchsorted(time, (begin, end)))
        return time[inside], bin_[inside]

    def peaks_of(self, stretches: Sequence[tuple[Entry, float, float]]) -> Stretches:
        """Return the peaks of several stretches, each given as `peaks` takes it, one after the other."""
        packed = [self._packed(*each) for each in stretches]
        counts = [each.size for each, _ in packed]
        time, bin_ = unpack_peaks(*(np.concatenate(column) for column in zip(*packed, strict=True)))
        begin, end = (np.repeat([each[at] for each in stretches], counts) for at in (1, 2))
        inside = np.flatnonzero((time >= begin) & (time < end))
        number = np.repeat(np.arange(len(stretches)), counts)
        return Stretches(number[inside], time[inside], bin_[inside])

    def _packed(self, entry: Entry, begin: float, end: float) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
        """Return the packed peaks of the seconds that a stretch touches, and the second of each."""
        number = int(np.searchsorted(self._base, entry.start, side="right")) - 1
        part = self._parts[number]
        row = row_at(part, entry.start - int(self._base[number]))
        offset = int(part.start[row]) // FRAME_RATE
        seconds = -(-entry.samples // SAMPLE_RATE_HZ)
        first = min(max(0, int(begin // FRAME_RATE)), seconds)
        last = min(max(first, int(end // FRAME_RATE) + 1), seconds)
        in_second = part.peaks_in_second[offset : offset + last]
        begins = int(part.peak_start[row]) + int(in_second[:first].sum())
        second = np.repeat(np.arange(first, last), in_second[first:])
        return part.peak[begins : begins + second.size], second


def row_at(part: Segment, frame: int) -> int:
    """Return the row of the track at a frame of a segment's time line."""
    # A number of any other type would make a copy of the whole column first.
    return int(part.start.searchsorted(np.uint32(frame), side="right")) - 1


def stamp_of(directory: Path) -> tuple[int, int, int] | None:
    """Return what changes with every commit."""
    try:
        status = (directory / manifests.NAME).stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
