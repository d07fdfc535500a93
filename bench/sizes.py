"""Sizes: what an index takes on the disk, and which of its columns takes it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from bench.synthetic import LENGTH
from fingerprint.index import Index
from fingerprint.index.segment import Segment


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes, of the directory and of each 3.5 minutes of music in it."""

    total: int
    per_track: float
    columns: Mapping[str, float]  # per_track again, by column
    segments: int


def size_of(directory: Path) -> Size:
    tracks = Index.open(directory).duration / LENGTH
    bytes_of: Counter[str] = Counter()
    files = sorted(directory.glob("*.segment"))
    for file in files:
        segment = Segment.open(file)
        bytes_of.update({field.name: getattr(segment, field.name).nbytes for field in fields(segment)})
    total = sum(file.stat().st_size for file in directory.iterdir())
    columns = {name: size / tracks for name, size in bytes_of.most_common()}
    return Size(total, total / tracks, columns, len(files))
