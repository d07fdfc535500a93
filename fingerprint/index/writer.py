"""Changing an index: tracks are collected, and committed as one new segment; small segments are merged."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from fingerprint.extract import Print
from fingerprint.index import manifest as manifests
from fingerprint.index.build import from_prints, merge
from fingerprint.index.lock import exclusive
from fingerprint.index.manifest import Manifest, Part
from fingerprint.index.segment import Segment

GROWTH: Final = 8  # a segment is at least so many times as large as all smaller ones together,
SETTLED: Final = 1000  # or so many, once nothing more is expected for a while
SMALL: Final = 1 << 21  # postings; of smaller segments there is one: each costs a look-up of its own
LARGEST: Final = 1 << 27  # postings; larger segments are not made
FLUSH: Final = 1 << 23  # postings that are kept in memory before they become a segment
SPARSE: Final = 4  # a segment of which a quarter is removed is written anew


class IndexWriter:
    """Adds and removes tracks; nobody sees any of it before `commit`.

    A context manager: it holds the index's lock. What was not committed at its end is dropped.
    """

    def __init__(self, directory: Path, *, patience: float = 10.0) -> None:
        self._directory = directory
        self._patience = patience
        self._held = ExitStack()
        self._added: dict[int, Print] = {}
        self._waiting = 0  # postings in _added
        self._written = 0  # segments since the last commit
        self._tracks: dict[str, frozenset[int]] = {}  # of the segments looked into so far
        self._state = Manifest()

    def __enter__(self) -> Self:
        self._directory.mkdir(parents=True, exist_ok=True)
        self._held.enter_context(exclusive(self._directory, patience=self._patience))
        try:
            self._state = manifests.read(self._directory)
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def add(self, track: int, print_: Print) -> None:
        """Take in a recording under a track number; one that was there is replaced."""
        if track <= 0:
            raise ValueError(f"a track number is positive, not {track}")
        self.remove(track)
        self._added[track] = print_
        self._waiting += print_.hash.size
        if self._waiting > FLUSH:
            self._flush()

    def remove(self, track: int) -> None:
        """Take a track out; one that is not there is no mistake."""
        if (waiting := self._added.pop(track, None)) is not None:
            self._waiting -= waiting.hash.size
        parts = tuple(self._without(part, track) for part in self._state.parts)
        self._state = replace(self._state, parts=parts)

    def commit(self, *, settle: bool = False) -> None:
        """Make all changes visible at once.

        Args:
            settle: merge what is worth it, for nothing more is expected for a while; takes two seconds for
                10,000 tracks.
        """
        self._flush()
        while group := due(self._state.parts, SETTLED if settle else GROWTH):
            self._merge(group)
        self._state = replace(self._state, generation=self._state.generation + 1)
        self._state.write(self._directory)
        self._written = 0
        self._sweep()

    def _without(self, part: Part, track: int) -> Part:
        if part.file not in self._tracks:
            self._tracks[part.file] = frozenset(self._segment(part).track.tolist())
        if track in part.removed or track not in self._tracks[part.file]:
            return part
        return replace(part, removed=(*part.removed, track))

    def _segment(self, part: Part) -> Segment:
        return Segment.open(self._directory / part.file)

    def _flush(self) -> None:
        if self._added:
            part = self._write(from_prints(self._added))
            self._state = replace(self._state, parts=(*self._state.parts, part))
            self._added, self._waiting = {}, 0

    def _merge(self, group: tuple[Part, ...]) -> None:
        others = tuple(part for part in self._state.parts if part not in group)
        if any(part.tracks > len(part.removed) for part in group):
            others += (self._write(merge([(self._segment(part), part.removed) for part in group])),)
        self._state = replace(self._state, parts=others)

    def _write(self, segment: Segment) -> Part:
        # No name is ever used twice: a reader may still be about to open what an older manifest names.
        self._written += 1
        name = f"{self._state.generation + 1:08}-{self._written:04}.segment"
        segment.write(self._directory / name)
        return Part(name, segment.posting.size, segment.track.size)

    def _sweep(self) -> None:
        """Delete the files no manifest names any more; readers that have them open keep them."""
        named = {part.file for part in self._state.parts}
        for path in [*self._directory.glob("*.segment"), *self._directory.glob("*.new")]:
            if path.name not in named:
                path.unlink()


def due(parts: tuple[Part, ...], growth: int) -> tuple[Part, ...]:
    """Return the segments to be written anew as one, if any."""
    for part in parts:
        if len(part.removed) * SPARSE > part.tracks:
            return (part,)
    group: tuple[Part, ...] = ()
    smaller = sorted(parts, key=lambda part: part.postings)
    for number, part in enumerate(smaller):
        together = sum(each.postings for each in smaller[:number])
        wanted = max(together * growth, SMALL)
        if number and wanted > part.postings and together + part.postings <= LARGEST:
            group = tuple(smaller[: number + 1])
    return group
