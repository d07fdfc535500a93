"""Calibration: how much evidence unrelated sound shows, and what a score means by that.

    python -m bench.calibration UNRELATED ... --index INDEX [--known FILE ... --truths DIRECTORY]

UNRELATED are recordings on which nothing of the index is played: media, or arrays of samples at 8 kHz
(.npy). The strongest candidate of every ten seconds is kept; beyond the strongest tenth an exponential tail
is assumed. KNOWN are broadcasts with a truth of the same name (to the first dot) in DIRECTORY; the index's
tracks are numbered in the order of the manifest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import typer
from numpy.typing import NDArray

from bench.judged import BLOCK, Looked, Run, events_of, heard, numbers_in, strongest
from bench.material import MANIFEST
from bench.tables import table
from fingerprint.follower import GAIN_WORTH, score
from fingerprint.index import Index

TAIL = 0.1  # of all blocks
WORTHS = (0.0, 3.0, 5.0, 8.0, 10.0, 15.0, 20.0)
SAFE, SAFEST = 1e-2, 1e-6  # false plays an hour that scores of 85 and 100 stand for
DRAWS = 400

Unrelated = Annotated[list[Path], typer.Argument(help="Recordings that play nothing of the index.")]
Indexed = Annotated[Path, typer.Option(help="The index.")]
Known = Annotated[list[Path], typer.Option(help="Broadcasts with a truth.")]
Truths = Annotated[Path | None, typer.Option(help="Where their truths are.")]
Manifest = Annotated[Path, typer.Option(help="JSON Lines that number the tracks.")]


@dataclass(frozen=True, slots=True)
class Tail:
    """The rate, an hour, of ten-second blocks whose best candidate has more than a merit."""

    threshold: float
    scale: float
    rate: float  # at the threshold

    @classmethod
    def of(cls, merits: NDArray[np.float64], hours: float) -> Self:
        count = int(TAIL * hours * 3600 / BLOCK)
        top = np.sort(merits)[-count:]
        return cls(float(top[0]), float((top - top[0]).mean()), count / hours)

    def beyond(self, merit: float) -> float:
        return self.rate * exp((self.threshold - merit) / self.scale)

    def merit(self, rate: float) -> float:
        return self.threshold + self.scale * log(self.rate / rate)


def main(
    unrelated: Unrelated,
    *,
    index: Indexed,
    known: Known = [],  # noqa: B006 - read only
    truths: Truths = None,
    manifest: Manifest = MANIFEST,
) -> None:
    """Measure how much evidence unrelated sound shows."""
    catalogue = Index.open(index)
    runs = [heard(catalogue, file) for file in unrelated]
    hours = sum(run.hours for run in runs)
    judged = sum(len(run.looked) for run in runs)
    told = sum(len(run.plays) for run in runs)
    print(f"{hours:.1f} hours of unrelated sound: {judged} candidates judged, {told} plays told\n")
    true: list[Looked] = []
    rows = []
    for file in known:
        name = file.name.split(".")[0]
        events = events_of((truths or file.parent) / f"{name}.json", numbers_in(manifest))
        run = heard(catalogue, file, events)
        true += [each for each in run.looked if any(event.explains(each) for event in events)]
        rows.append(scores_row(name, run))
    print_worths(runs, true, hours)
    print_tail(runs, hours)
    if rows:
        print(
            "\n" + table(("plays told", "right", "wrong", "least score", "5 %", "median", "85 or more"), rows)
        )


def merits(looked: Sequence[Looked], worth: float = GAIN_WORTH) -> NDArray[np.float64]:
    return np.array([each.strength + worth * each.gain for each in looked])


def blocks(runs: Sequence[Run], worth: float = GAIN_WORTH) -> NDArray[np.float64]:
    """Return the greatest merit of every block in which something was judged."""
    return np.concatenate([merits(strongest(run, worth), worth) for run in runs])


def print_worths(runs: Sequence[Run], true: Sequence[Looked], hours: float) -> None:
    """Print, for several worths of the gain, what is left of true candidates where false ones are rare."""
    rows = []
    for worth in WORTHS:
        least = Tail.of(blocks(runs, worth), hours).merit(SAFE)
        share = f"{(merits(true, worth) > least).mean():.1%}" if true else "-"
        rows.append((f"{worth:g}", f"{least:.1f}", share))
    print(table(("worth of a gain of 1", f"merit for {SAFE:g}/h", "true candidates beyond"), rows))


def print_tail(runs: Sequence[Run], hours: float) -> None:
    """Print the tail that scores stand on, as measured and as extrapolated."""
    measured = blocks(runs)
    tail = Tail.of(measured, hours)
    rows = [
        (
            f"{merit}",
            f"{(measured > merit).sum() / hours:.1f}",
            f"{tail.beyond(merit):.2g}",
            str(score(merit, 0)),
        )
        for merit in range(5, 19)
    ]
    print(f"\ntail beyond {tail.threshold:.2f}, scale {tail.scale:.3f}")
    for rate in (SAFE, SAFEST):
        low, high = interval(measured, hours, rate)
        print(f"{rate:g} an hour: merit {tail.merit(rate):.1f} (90 % of resamples: {low:.1f} to {high:.1f})")
    print("\n" + table(("merit", "measured an hour", "extrapolated", "score"), rows))
    for run in runs:
        part = Tail.of(blocks([run]), run.hours)
        limits = ", ".join(f"{rate:g} an hour at {part.merit(rate):.1f}" for rate in (SAFE, SAFEST))
        print(f"one recording alone: {limits}")


def interval(measured: NDArray[np.float64], hours: float, rate: float) -> tuple[float, float]:
    """Return between which merits 90 % of resamples of the blocks put a rate."""
    rng = np.random.default_rng(0)
    found = [Tail.of(rng.choice(measured, measured.size), hours).merit(rate) for _ in range(DRAWS)]
    low, high = np.percentile(found, (5, 95))
    return float(low), float(high)


def scores_row(name: str, run: Run) -> tuple[str, ...]:
    scores = np.array([play.score for play in run.plays if play.right] or [0])
    wrong = sum(not play.right for play in run.plays)
    low, median = np.percentile(scores, (5, 50))
    right = len(run.plays) - wrong
    return (
        name,
        str(right),
        str(wrong),
        str(scores.min()),
        f"{low:.0f}",
        f"{median:.0f}",
        f"{(scores >= 85).mean():.0%}",
    )


if __name__ == "__main__":
    typer.run(main)
