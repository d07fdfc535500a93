"""Speed: the pipeline measured against ffmpeg, on one core, in one run.

    python -m bench.speed DAY.mp3 ... --unknown UNKNOWN.mp3 [--tracks 10000] [--index DIRECTORY]

Absolute times depend on the machine; ffmpeg decoding the same files in the same run is the yardstick. All is
done several times, in turn, and the least counts: what others do on a machine can only make it slower.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Self

import typer

from bench.filling import fill_and_measure
from bench.listening import Heard, listen, scan
from bench.material import MANIFEST, real_prints, samples_of
from bench.measuring import Cost, cpu_of, cpu_of_command, stay_on_one_core, total
from bench.tables import Target, print_targets, table
from fingerprint import SAMPLE_RATE_HZ
from fingerprint.index import Index
from monitor.entries import Entry
from monitor.preparing import prepare
from monitor.recogniser.memory import keep_heap

FFMPEG = ("ffmpeg", "-v", "error", "-nostdin", "-threads", "1")
CPU = attrgetter("cpu")
HEAD = ("", "seconds of audio", "CPU ms a second", "x ffmpeg's time", "x real time")

Day = Annotated[list[Path], typer.Argument(help="Recordings of a radio day, MP3.", show_default=False)]
Unknown = Annotated[list[Path], typer.Option(help="Recordings of radio that plays nothing of the catalogue.")]
Tracks = Annotated[int, typer.Option(help="How many the index is to have.")]
Kept = Annotated[Path | None, typer.Option(help="An index to use, or to make and keep.")]
Manifest = Annotated[Path, typer.Option(help="Real music: JSON Lines, or a folder.")]
Runs = Annotated[int, typer.Option(help="How often to measure everything.", min=1)]
Core = Annotated[int | None, typer.Option(help="The core to run on.")]


@dataclass(frozen=True, slots=True)
class Measured:
    """The costs of one file."""

    ffmpeg: Cost
    pipeline: Cost
    alone: Heard  # fingerprint/ on decoded samples
    ingest: Cost

    def least(self, other: Self) -> Self:
        """Return the lesser cost of two runs, each by itself."""
        return type(self)(
            ffmpeg=min(self.ffmpeg, other.ffmpeg, key=CPU),
            pipeline=min(self.pipeline, other.pipeline, key=CPU),
            alone=quicker(self.alone, other.alone),
            ingest=min(self.ingest, other.ingest, key=CPU),
        )


def main(
    day: Day,
    *,
    unknown: Unknown = [],  # noqa: B006 - read only
    tracks: Tracks = 10_000,
    index: Kept = None,
    manifest: Manifest = MANIFEST,
    runs: Runs = 3,
    core: Core = None,
) -> None:
    """Measure the pipeline against ffmpeg."""
    stay_on_one_core(core)
    keep_heap()  # as a recogniser process does
    with tempfile.TemporaryDirectory(prefix="airtally-bench-") as temporary:
        catalogue = opened(index or Path(temporary) / "index", manifest, tracks)
        radio = [[measured(catalogue, file) for file in day] for _ in range(runs)]
        nothing = [[listen(catalogue, samples_of(file)) for file in unknown] for _ in range(runs)]
    report(
        len(catalogue),
        [reduce(Measured.least, each) for each in zip(*radio, strict=True)],
        [reduce(quicker, each) for each in zip(*nothing, strict=True)],
    )


def quicker(one: Heard, other: Heard) -> Heard:
    return min(one, other, key=lambda heard: heard.both.cpu)


def opened(directory: Path, manifest: Path, tracks: int) -> Index:
    """Return the index of a directory, filled where there is none yet."""
    if not len(Index.open(directory)):
        fill_and_measure(directory, real_prints(manifest), tracks)
    return Index.open(directory)


def measured(index: Index, file: Path) -> Measured:
    """Measure one file in every way, one after the other, so that a busy machine is as busy for each."""
    samples = samples_of(file)
    audio = samples.size / SAMPLE_RATE_HZ
    decoding = (*FFMPEG, "-i", str(file), "-ac", "1", "-ar", str(SAMPLE_RATE_HZ), "-f", "f32le", "-")
    return Measured(
        ffmpeg=Cost(cpu_of_command(decoding), audio),
        pipeline=Cost(cpu_of(lambda: scan(index, file)), audio),
        alone=listen(index, samples),
        ingest=Cost(cpu_of(lambda: prepare(Entry(file))), audio),
    )


def report(tracks: int, day: Sequence[Measured], unknown: Sequence[Heard]) -> None:
    """Print the costs, and whether the targets are met."""
    ffmpeg = total(each.ffmpeg for each in day)
    pipeline = total(each.pipeline for each in day)
    alone = total(each.alone.both for each in day)
    ingest = total(each.ingest for each in day)
    nothing = total(each.both for each in unknown)
    costs = {
        "ffmpeg: decode and resample": ffmpeg,
        "Airtally: decode, resample, recognise": pipeline,
        "fingerprint/ alone, the day": alone,
        "  while a track is on": total(each.alone.locked for each in day),
        "  while none is": total(each.alone.unlocked for each in day),
        "fingerprint/ alone, unknown material": nothing,
        "ingest: decode and fingerprint": ingest,
    }
    print(f"{tracks} tracks in the index, one core\n")
    print(table(HEAD, [row(name, cost, ffmpeg) for name, cost in costs.items() if cost.audio]))
    print_targets(
        [
            Target(
                "pipeline's speed, ffmpeg's being 1", ffmpeg.per_second / pipeline.per_second, at_least=0.5
            ),
            Target("fingerprint/, ms a second of the day", alone.per_second, at_most=1.0),
            Target("fingerprint/, ms a second of unknown material", nothing.per_second, at_most=4.0),
            Target("ingest, times real time", ingest.real_time, at_least=150),
        ]
    )


def row(name: str, cost: Cost, yardstick: Cost) -> tuple[str, ...]:
    ratio = cost.per_second / yardstick.per_second
    return name, f"{cost.audio:.0f}", f"{cost.per_second:.2f}", f"{ratio:.2f}", f"{cost.real_time:.0f}"


if __name__ == "__main__":
    typer.run(main)
