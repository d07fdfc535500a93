"""Hearing: blocks of samples of any length in, one second after another out, and what stands out in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from fingerprint.params import FRAME_RATE, HOP, WINDOW, Samples
from fingerprint.peaks import Peaks, Summits, find_summits, refine
from fingerprint.spectrum import power

REACH: Final = (2, 4)  # frames, bins: of what is heard, everything that stands out at all
CONTEXT: Final = REACH[0] + 1  # frames needed on each side
SECOND: Final = FRAME_RATE * HOP  # samples


@dataclass(frozen=True, slots=True, eq=False)
class Second:
    """What was heard in one second; times count from its first frame."""

    summits: Summits
    peaks: Peaks


class Hearing:
    """Cuts a stream into seconds, the same ones however it is fed, each with what it takes on both sides."""

    def __init__(self) -> None:
        self._waiting = np.zeros(CONTEXT * HOP, np.float32)  # silence before the first frame
        self._needed = (FRAME_RATE + 2 * CONTEXT - 1) * HOP + WINDOW

    def feed(self, samples: Samples) -> Iterator[Samples]:
        """Yield the sound of every second that is complete, with the little before and after it."""
        self._waiting = np.concatenate((self._waiting, samples))
        while self._waiting.size >= self._needed:
            yield self._waiting[: self._needed]
            self._waiting = self._waiting[SECOND:]

    def finish(self) -> Iterator[Samples]:
        """Yield what is left, silence put after it."""
        if self._waiting.size > (CONTEXT + 1) * HOP:
            yield from self.feed(np.zeros(self._needed, np.float32))


def heard(sound: Samples) -> Second:
    """Return what stands out in a second of `Hearing`."""
    return second_of(np.log(power(sound)))


def second_of(level: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Second:
    """Return the summits in the middle of `level`, which has CONTEXT frames more on each side."""
    found = find_summits(level, reach=REACH)
    own = (found.frame >= CONTEXT) & (found.frame < CONTEXT + FRAME_RATE)
    summits = Summits(found.frame[own], found.bin[own])
    peaks = refine(level, summits)
    return Second(
        Summits(summits.frame - CONTEXT, summits.bin), peaks._replace(time=peaks.time - np.float32(CONTEXT))
    )
