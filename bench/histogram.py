"""Histogram: how often each hash occurs, which is what a search costs.

A look-up reads the postings of one hash, and common hashes are looked up as often as they are common. So what
counts is not how many postings there are but how unevenly they lie: `met` is the average number that one
landmark of other music meets, per million postings. Were all hashes equally common, it would be
1e6 / 2 ** HASH_BITS.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.synthetic import LENGTH, synthetic_prints
from fingerprint.extract import Print
from fingerprint.landmarks import HASH_BITS

Counts = NDArray[np.int64]  # (2 ** HASH_BITS,) postings of each hash
SHARES = (0.0001, 0.001, 0.01, 0.1)  # of all hashes


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells one histogram from another."""

    per_second: float  # landmarks
    met: float
    fullest: tuple[float, ...]  # share of all postings that the fullest SHARES of hashes hold


def compare(originals: Sequence[Print], queries: Sequence[Print]) -> dict[str, Shape]:
    """Return the shapes of real music and of as many synthetic landmarks made of it.

    Args:
        originals: real music.
        queries: music that is not among it.
    """
    seconds = sum(print_.duration for print_ in originals)
    made = list(synthetic_prints(originals, max(1, round(seconds / LENGTH))))
    heard = counted(queries)
    return {"real": shape(originals, heard), "synthetic": shape(made, heard)}


def counted(prints: Iterable[Print]) -> Counts:
    counts = np.zeros(1 << HASH_BITS, np.int64)
    for print_ in prints:
        counts += np.bincount(print_.hash, minlength=counts.size)
    return counts


def shape(prints: Sequence[Print], heard: Counts) -> Shape:
    counts = counted(prints)
    falling = np.sort(counts)[::-1].cumsum()
    postings = int(falling[-1])
    return Shape(
        postings / sum(print_.duration for print_ in prints),
        float(met(counts, heard)),
        tuple(float(falling[int(share * counts.size) - 1] / postings) for share in SHARES),
    )


def met(counts: Counts, heard: Counts) -> float:
    """Return how many postings a landmark out of `heard` meets on average, per million in `counts`."""
    return 1e6 * float(counts @ heard) / (float(counts.sum()) * float(heard.sum()))
