"""Preparing: audio files to fingerprints, on all cores. The only home of the process pool.

A file that cannot be decoded is an outcome, not an error; so is one that crashes the decoder.
"""

import hashlib
import multiprocessing
import os
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from fingerprint.extract import Print, fingerprint
from fingerprint.params import SAMPLE_RATE_HZ, Samples
from monitor.entries import Entry
from monitor.errors import SourceError, SourceUnsupported
from monitor.recogniser.decode import decode_file
from monitor.tags import read_tags

MIN_DURATION = 3.0  # seconds; less cannot be told from anything else
MAX_DURATION = 6 * 3600.0  # seconds; a recording is kept in memory while it is prepared
AHEAD = 2  # files waiting for each process


@dataclass(frozen=True, slots=True)
class Prepared:
    """A recording, ready for the catalogue."""

    entry: Entry
    digest: str  # SHA-256 of the file
    tags: dict[str, str]
    print: Print


@dataclass(frozen=True, slots=True)
class Known:
    """The catalogue has this content already."""

    entry: Entry
    digest: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that cannot go in, and why."""

    entry: Entry
    reason: str


Outcome = Prepared | Known | Failed


def prepared(
    entries: Iterable[Entry], known: Collection[str], workers: int | None = None
) -> Iterator[Outcome]:
    """Yield the outcome of every entry, as they come.

    Args:
        entries: what to prepare.
        known: digests of what need not be prepared.
        workers: processes; None: one a core.
    """
    waiting = iter(entries)
    workers = workers or os.cpu_count() or 1
    suspects: list[Entry] = []
    while True:
        yield from pooled(waiting, known, workers, suspects)
        if not suspects:
            return
        # The decoder crashed on one of these, and took the others with it: each gets a process of its own.
        for entry in suspects:
            yield alone(entry, known)
        suspects.clear()


def pooled(
    waiting: Iterator[Entry], known: Collection[str], workers: int, suspects: list[Entry]
) -> Iterator[Outcome]:
    """Yield outcomes until `waiting` is used up or the pool breaks: what was in work goes to `suspects`."""
    with executor(workers, known) as pool:
        running: dict[Future[Outcome], Entry] = {}
        try:
            while True:
                for entry in islice(waiting, workers * AHEAD - len(running)):
                    running[submitted(pool, entry, suspects)] = entry
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcome = future.result()
                    del running[future]
                    yield outcome
        except BrokenProcessPool:
            suspects += [entry for entry in running.values() if entry not in suspects]


def submitted(pool: ProcessPoolExecutor, entry: Entry, suspects: list[Entry]) -> "Future[Outcome]":
    try:
        return pool.submit(prepare, entry)
    except BrokenProcessPool:
        suspects.append(entry)  # it has left the iterator already
        raise


def alone(entry: Entry, known: Collection[str]) -> Outcome:
    """Prepare one entry in a process of its own."""
    with executor(1, known) as pool:
        try:
            return pool.submit(prepare, entry).result()
        except BrokenProcessPool:
            return Failed(entry, "the decoder crashed on it")


def executor(workers: int, known: Collection[str]) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # a fork would copy threads and locks mid-flight
    return ProcessPoolExecutor(workers, context, initializer=remember, initargs=(frozenset(known),))


KNOWN: set[str] = set()  # in a worker: what need not be prepared


def remember(known: frozenset[str]) -> None:
    KNOWN.update(known)


def prepare(entry: Entry) -> Outcome:
    """Decode and fingerprint one file. Runs in a worker."""
    try:
        digest = digest_of(entry.path)
        if digest in KNOWN:
            return Known(entry, digest)
        with entry.path.open("rb") as media:
            made = fingerprint(recording(decode_file(media)))
    except SourceError as error:
        return Failed(entry, str(error))
    except OSError as error:
        return Failed(entry, error.strerror or str(error))
    if made.duration < MIN_DURATION:
        return Failed(entry, f"only {made.duration:.1f} s of audio; at least {MIN_DURATION:.0f} s are needed")
    return Prepared(entry, digest, read_tags(entry.path), made)


def recording(blocks: Iterable[Samples]) -> Samples:
    """Join a recording's blocks.

    Raises:
        SourceUnsupported: it is longer than MAX_DURATION.
    """
    kept: list[Samples] = [np.zeros(0, np.float32)]
    left = MAX_DURATION * SAMPLE_RATE_HZ
    for block in blocks:
        kept.append(block)
        left -= block.size
        if left < 0:
            raise SourceUnsupported(f"longer than {MAX_DURATION / 3600:.0f} h")
    return np.concatenate(kept)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
