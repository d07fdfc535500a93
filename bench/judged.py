"""Judged: what every candidate that a tracker looked at had to show, and whether it was on."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.material import samples_of
from fingerprint import SAMPLE_RATE_HZ, Samples, search
from fingerprint.detections import Ended
from fingerprint.index import Index
from fingerprint.judgement import Match
from fingerprint.params import FRAME_RATE
from fingerprint.tracker import Tracker

BLOCK = 10.0  # seconds: at most one false play is counted in each
NEAR = 0.3  # seconds by which a line may miss the truth
RATE = 0.02  # and how far off its speed may be


@dataclass(frozen=True, slots=True)
class Looked:
    """A candidate, when it was judged."""

    time: float  # seconds into the recording
    track: int
    place: float  # seconds into the track that the line puts here
    strength: float
    gain: float
    seconds: float  # over which it has both


@dataclass(frozen=True, slots=True)
class Play:
    """A play that the tracker told, and whether it was on."""

    score: int
    right: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What a truth says was on."""

    track: int
    start: float
    end: float
    offset: float
    speed: float

    def covers(self, track: int, begin: float, end: float) -> bool:
        return track == self.track and begin < self.end and end > self.start

    def explains(self, looked: Looked) -> bool:
        """Tell whether a candidate is this event, put where it is."""
        expected = self.offset + (looked.time - self.start) * self.speed
        slack = NEAR + RATE * looked.seconds
        return self.covers(looked.track, looked.time, looked.time) and abs(looked.place - expected) < slack


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one recording."""

    hours: float
    looked: Sequence[Looked]
    plays: Sequence[Play]


def heard(index: Index, file: Path, events: Sequence[Event] = ()) -> Run:
    """Put a recording through a tracker and keep what it judged."""
    samples = samples_in(file)
    tracker = Tracker(index)
    with overheard() as looked:
        told = [event for each in seconds_of(samples) for event in tracker.feed(each)] + tracker.finish()
    ended = [event.detection for event in told if isinstance(event, Ended) and not event.refuted]
    plays = [
        Play(each.score, any(event.covers(each.track, each.start, each.end) for event in events))
        for each in ended
    ]
    return Run(samples.size / SAMPLE_RATE_HZ / 3600, looked, plays)


@contextmanager
def overheard() -> Iterator[list[Looked]]:
    """Keep what the search judges, for as long as this lasts."""
    kept: list[Looked] = []
    judge = search.judge

    def listening(*args: Any, **options: Any) -> Match | None:
        match = judge(*args, **options)
        if match:
            kept.append(looked_at(match, now=float(args[1].end - 2)))
        return match

    search.judge = listening
    try:
        yield kept
    finally:
        search.judge = judge


def looked_at(match: Match, *, now: float) -> Looked:
    return Looked(
        time=now / FRAME_RATE,
        track=match.line.entry.track,
        place=match.line.in_track(now) / FRAME_RATE,
        strength=match.strength,
        gain=match.gain,
        seconds=(now - match.begin) / FRAME_RATE,
    )


def strongest(run: Run, worth: float) -> list[Looked]:
    """Return the candidate with the most evidence of every BLOCK; `worth` is that of a gain of 1."""
    best: dict[int, Looked] = {}
    for each in sorted(run.looked, key=lambda each: each.strength + worth * each.gain):
        best[int(each.time // BLOCK)] = each
    return list(best.values())


def samples_in(file: Path) -> Samples:
    """Return the samples of a media file, or of an array kept at SAMPLE_RATE_HZ."""
    return np.load(file) if file.suffix == ".npy" else samples_of(file)


def seconds_of(samples: Samples) -> Iterable[Samples]:
    return (samples[at : at + SAMPLE_RATE_HZ] for at in range(0, samples.size, SAMPLE_RATE_HZ))


def events_of(truth: Path, numbers: dict[str, int]) -> list[Event]:
    """Return what a truth says of tracks of the catalogue; `numbers` gives their numbers by id."""
    events = json.loads(truth.read_text())["events"]
    return [
        Event(numbers[each["track_id"]], each["start"], each["end"], each["track_offset"], each["speed"])
        for each in events
        if each["track_id"]
    ]


def numbers_in(manifest: Path) -> dict[str, int]:
    """Return the numbers of the catalogue's tracks by id, counted from 1 in the order of the manifest."""
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    return {
        row["id"]: number
        for number, row in enumerate((row for row in rows if row["role"] == "catalogue"), start=1)
    }
