"""Alignment: putting a line where most peaks of its track are met."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.evidence import hits_along, hits_at
from fingerprint.index.reader import Index
from fingerprint.line import Line
from fingerprint.relief import Relief

Span = tuple[float, float]  # stream frames

DELAYS: Final = tuple(range(-5, 6))  # frames
SLIGHT: Final = tuple(range(-2, 3))
SPEEDS: Final = tuple(n / 1000 for n in range(-9, 10, 2))  # around a hypothesis
LEAST_MORE: Final = 2.0  # hits by which a variant must be better, and
LEAST_SHARE: Final = 0.03  # which share of them,
STUBBORN: Final = 0.1  # or this, to leave the plain speed: sustained music agrees with slight turns by chance
SHIFTS: Final = tuple(n / 400 for n in range(-4, 5))  # octaves


def slide(index: Index, relief: Relief, lines: Sequence[Line], span: Span) -> list[tuple[Line, float]]:
    """Return each line moved to where it meets most peaks, and by how many deviations more than on average.

    All lines at once: that costs little more than one.
    """
    if not lines:
        return []
    hits = hits_at(index, relief, lines, span, DELAYS)
    mean = hits.mean(axis=0)
    contrast = (hits.max(axis=0) - mean) / np.sqrt(mean + 1)
    delays = [DELAYS[middle_of_best(column)] for column in hits.T]
    return [
        (replace(line, offset=line.offset - line.speed * delay), float(each))
        for line, delay, each in zip(lines, delays, contrast, strict=True)
    ]


def nudge(index: Index, relief: Relief, line: Line, span: Span) -> Line:
    """Return a line moved slightly, if that is clearly better."""
    turns = np.array([(delay, 1.0, 0.0) for delay in SLIGHT])
    return better(line, span, turns, hits_along(index, relief, line, span, turns))


def polish(index: Index, relief: Relief, line: Line, span: Span) -> Line:
    """Return a line of a rescaled hypothesis with speed, pitch and time adjusted finely."""
    if line.speed == 1:
        variants = [(delay, 1.0, shift) for shift, delay in product(SHIFTS, DELAYS)]
    else:
        tied = line.shift != 0  # a tape that runs faster also sounds higher
        variants = [
            (delay, 1 + speed, log2(1 + speed) if tied else 0.0) for speed, delay in product(SPEEDS, DELAYS)
        ]
    turns = np.array(variants)
    return moved(line, span, turns[middle_of_best(hits_along(index, relief, line, span, turns))])


def steady(index: Index, relief: Relief, line: Line, span: Span) -> Line:
    """Return a line with its speed corrected by what a long stretch shows, if that is clearly better."""
    step = 1.0 / (span[1] - span[0])  # turns the ends by half a frame
    tied = line.shift != 0 and line.speed != 1
    variants = [
        (delay, 1 + n * step, log2(1 + n * step) if tied else 0.0)
        for n, delay in product(range(-5, 6), SLIGHT)
    ]
    turns = np.array(variants)
    return better(line, span, turns, hits_along(index, relief, line, span, turns))


def better(line: Line, span: Span, turns: NDArray[np.float64], hits: NDArray[np.int64]) -> Line:
    """Return the best variant of a line where it is clearly better than the line itself."""
    as_is = hits[(turns[:, 0] == 0) & (turns[:, 1] == 1)][0]
    leaving = line.speed == 1 and bool((turns[:, 1] != 1).any())
    share = STUBBORN if leaving else LEAST_SHARE
    if hits.max() <= as_is + LEAST_MORE + share * as_is:
        return line
    return moved(line, span, turns[middle_of_best(hits)])


def middle_of_best(hits: NDArray[np.int64]) -> int:
    """Return the middle one of the variants with the most hits."""
    best = np.flatnonzero(hits >= hits.max())
    return int(best[best.size // 2])


def moved(line: Line, span: Span, turn: NDArray[np.float64]) -> Line:
    """Return a line turned about the middle of a span; see `hits_along`."""
    delay, factor, shift = (float(each) for each in turn)
    middle = (span[0] + span[1]) / 2
    speed = line.speed * factor
    offset = line.in_track(middle) - speed * (middle + delay)
    return replace(line, offset=offset, speed=speed, shift=line.shift + shift)
