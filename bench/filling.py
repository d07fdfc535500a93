"""Filling: an index of a given size, of real prints first and then of synthetic ones."""

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bench.sizes import Size, size_of
from bench.synthetic import synthetic_prints
from fingerprint.extract import Print
from fingerprint.index import IndexWriter

BATCH = 64  # tracks a commit, as when a catalogue is taken in


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling an index took."""

    adding: float  # CPU seconds
    commits: tuple[float, ...]  # CPU seconds
    size: Size
    memory: int  # bytes, at most

    @property
    def cpu(self) -> float:
        return self.adding + sum(self.commits)


def fill_and_measure(directory: Path, originals: Sequence[Print], tracks: int) -> Filled:
    """Fill a new index with `tracks` tracks. The time that it takes to make them up does not count."""
    adding, commits = 0.0, []
    with IndexWriter(directory) as writer:
        for number, print_ in enumerate(made_up(originals, tracks), 1):
            begin = time.process_time()
            writer.add(number, print_)
            added = time.process_time()
            adding += added - begin
            if number % BATCH == 0 or number == tracks:
                writer.commit(settle=number == tracks)
                commits.append(time.process_time() - added)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Filled(adding, tuple(commits), size_of(directory), most)


def made_up(originals: Sequence[Print], tracks: int) -> Iterator[Print]:
    """Yield the real prints, then synthetic ones, `tracks` in all."""
    return chain(originals[:tracks], synthetic_prints(originals, max(0, tracks - len(originals))))
