"""Hearing: blocks of samples of any length in, one second after another out, and what stands out in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    level, summits = level_and_summits(sound)
    peaks = refine(level, summits)
    return Second(own(summits), peaks._replace(time=peaks.time - np.float32(CONTEXT)))


def glanced(sound: Samples) -> Summits:
    """Return the summits of a second alone: all that it takes to look for a track."""
    _, summits = level_and_summits(sound)
    return own(summits)


def level_and_summits(sound: Samples) -> tuple[NDArray[np.float32], Summits]:
    """Return the log power of a second and of CONTEXT frames on each side, and the summits of the second."""
    level: NDArray[np.float32] = np.log(power(sound))
    frame, bin_ = find_summits(level, reach=REACH)
    inner = (frame >= CONTEXT) & (frame < CONTEXT + FRAME_RATE)
    return level, Summits(frame[inner], bin_[inner])


def own(summits: Summits) -> Summits:
    """Return summits with frames counted from the first of their second."""
    return summits._replace(frame=summits.frame - CONTEXT)
