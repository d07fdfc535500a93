"""Scale: what an index of 1,000, 10,000 and 100,000 tracks takes, and what a million would need.

    python -m bench.scale --known RADIO.mp3 --unknown UNKNOWN.mp3 --size 1000 --size 10000 --size 100000

100,000 tracks take some gigabytes and a quarter of an hour; everything made is deleted. Each size is filled
by one new process and searched by another, so that the memory of the two can be told apart.
"""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer

from bench.filling import fill_and_measure
from bench.growth import estimate
from bench.histogram import SHARES, compare
from bench.listening import search_and_measure
from bench.material import MANIFEST, real_prints, samples_of
from bench.measuring import stay_on_one_core
from bench.rows import FIGURES, Row, targets
from bench.tables import print_targets, table
from fingerprint import Samples
from fingerprint.extract import Print, fingerprint
from monitor.recogniser.memory import keep_heap

P = ParamSpec("P")
R = TypeVar("R")

MILLION = 1_000_000

Files = list[Path]
Known = Annotated[Files, typer.Option(help="Radio that plays the real music.")]
Unknown = Annotated[Files, typer.Option(help="Radio that plays none of it.")]
Sizes = Annotated[list[int], typer.Option(help="Tracks in the index, ascending.")]
Seconds = Annotated[float, typer.Option(help="How much to listen to of each file.")]
Directory = Annotated[
    Path | None, typer.Option(help="Where to make indexes [default: the temporary directory].")
]
Manifest = Annotated[Path, typer.Option(help="Real music: JSON Lines, or a folder.")]
Core = Annotated[int | None, typer.Option(help="The core to run on.")]


def main(
    known: Known,
    unknown: Unknown,
    *,
    size: Sizes = [1_000, 10_000],  # noqa: B006 - read only
    seconds: Seconds = 300,
    directory: Directory = None,
    manifest: Manifest = MANIFEST,
    core: Core = None,
) -> None:
    """Fill indexes of several sizes and measure what they take."""
    stay_on_one_core(core)
    keep_heap()  # as a recogniser process does
    originals = real_prints(manifest)
    on_air = [[samples_of(file, longest=seconds) for file in files] for files in (known, unknown)]
    print_histogram(originals, [fingerprint(samples) for samples in on_air[1]])
    with tempfile.TemporaryDirectory(prefix="airtally-bench-", dir=directory) as temporary:
        empty = apart(search_and_measure, Path(temporary) / "empty", *on_air)
        print(f"\nAn empty index: {empty.unlocked.per_second:.2f} CPU ms a second of audio.", flush=True)
        rows = [measured(Path(temporary), originals, on_air, tracks) for tracks in size]
    report(rows)


def measured(
    temporary: Path, originals: Sequence[Print], on_air: Sequence[Sequence[Samples]], tracks: int
) -> Row:
    """Fill, search and delete an index."""
    with tempfile.TemporaryDirectory(dir=temporary) as name:
        filled = apart(fill_and_measure, Path(name), originals, tracks)
        row = Row(tracks, filled, apart(search_and_measure, Path(name), *on_air))
    columns = ", ".join(f"{name} {part:.0f}" for name, part in filled.size.columns.items())
    print(f"\n{tracks} tracks; bytes of each, by column: {columns}", flush=True)
    return row


def apart(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what `work` returns in a new process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def print_histogram(originals: Sequence[Print], queries: Sequence[Print]) -> None:
    """Show that synthetic prints lie in the index as real ones do."""
    head = ("prints", "landmarks/s", "met per million", *(f"fullest {share:.2%}" for share in SHARES))
    rows = [
        (name, f"{shape.per_second:.1f}", f"{shape.met:.1f}", *(f"{part:.0%}" for part in shape.fullest))
        for name, shape in compare(originals, queries).items()
    ]
    print(table(head, rows), flush=True)


def report(rows: Sequence[Row]) -> None:
    """Print all sizes side by side, a million included, and whether the targets are met."""
    sizes = [row.tracks for row in rows]
    lines = []
    for name, form, figure in FIGURES:
        values = [figure(row) for row in rows]
        lines.append((name, *map(form.format, (*values, estimate(sizes, values, MILLION)))))
    print("\n" + table(("tracks", *(f"{each:,}" for each in sizes), f"{MILLION:,} (estimate)"), lines))
    print_targets(targets(rows[0], rows[-1]))


if __name__ == "__main__":
    typer.run(main)
