"""Listening: what a tracker costs, split by whether a track was on."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Cost, memory, total
from fingerprint import SAMPLE_RATE_HZ, Samples
from fingerprint.index import Index
from fingerprint.tracker import Tracker
from monitor.recogniser.decode import decode_file


@dataclass(frozen=True, slots=True)
class Heard:
    """The cost of listening, while a track was on and while none was."""

    locked: Cost
    unlocked: Cost

    @property
    def both(self) -> Cost:
        return self.locked + self.unlocked


@dataclass(frozen=True, slots=True)
class Searched:
    """What using an index takes."""

    opening: float  # seconds
    locked: Cost
    unlocked: Cost
    own: int  # bytes of memory that listening took
    mapped: int  # bytes of the index that were touched; shared between processes


def listen(index: Index, samples: Samples) -> Heard:
    """Feed a tracker second by second; one is taken for locked where a track is on before it."""
    tracker = Tracker(index)
    costs = {True: Cost(), False: Cost()}
    for block in seconds_of(samples):
        locked = bool(tracker.on_air)
        begin = time.process_time()
        tracker.feed(block)
        costs[locked] += Cost(time.process_time() - begin, block.size / SAMPLE_RATE_HZ)
    tracker.finish()
    return Heard(costs[True], costs[False])


def seconds_of(samples: Samples) -> Iterable[Samples]:
    return (samples[at : at + SAMPLE_RATE_HZ] for at in range(0, samples.size, SAMPLE_RATE_HZ))


def search_and_measure(directory: Path, known: Sequence[Samples], unknown: Sequence[Samples]) -> Searched:
    """Open an index and listen to radio that plays its music, and to radio that does not."""
    begin = time.perf_counter()
    index = Index.open(directory)
    opening = time.perf_counter() - begin
    before = memory()
    radio = [listen(index, samples) for samples in known]
    nothing = [listen(index, samples) for samples in unknown]
    after = memory()
    return Searched(
        opening,
        locked=total(heard.locked for heard in radio),
        unlocked=total(heard.both for heard in nothing),
        own=after.own - before.own,
        mapped=after.mapped - before.mapped,
    )


def scan(index: Index, file: Path) -> None:
    """Decode a file and recognise what is in it: the whole pipeline."""
    tracker = Tracker(index)
    with file.open("rb") as media:
        for block in decode_file(media):
            tracker.feed(block)
    tracker.finish()
