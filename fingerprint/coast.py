"""Coasting: a play beyond doubt is looked at now and then, and the seconds between are not even heard.

The latest are kept. Once a look does not find the play any more, or after a while, they are heard as if they
came now: nothing is lost that tells where the play ended, or what came next.
"""

from collections import deque
from typing import Final

import numpy as np

from fingerprint.evidence import places
from fingerprint.follower import Follower
from fingerprint.hearing import glanced
from fingerprint.index.reader import Index
from fingerprint.params import FRAME_RATE, Samples
from fingerprint.relief import Relief

LOOK_EVERY: Final = 3  # seconds: not longer than a play without evidence is trusted anyway
KEPT: Final = 7  # seconds that are heard in the end
LONGEST: Final = 120  # seconds, after which other recordings are looked for again
USUAL: Final = 0.8  # share of its usual rate of hits with which a play goes on
FEWEST: Final = 12  # peaks that tell


class Coast:
    """The seconds of a play that were not heard."""

    def __init__(self, play: Follower) -> None:
        self._play = play
        self._passed = 0  # seconds
        self._kept: deque[Samples] = deque(maxlen=KEPT)

    @property
    def kept(self) -> tuple[Samples, ...]:
        """The latest seconds."""
        return tuple(self._kept)

    @property
    def lost(self) -> bool:
        """Whether there were more seconds than are kept."""
        return self._passed > len(self._kept)

    def passes(self, sound: Samples, number: int, index: Index) -> bool:
        """Keep one more second; tell whether the play goes on, so that it need not be heard.

        Args:
            sound: of the second, as `Hearing` cuts it.
            number: of the second, counted from the start of the stream.
            index: where the peaks of tracks are.
        """
        self._kept.append(sound.copy())  # of a view, which would keep much more
        self._passed += 1
        if self._passed == LONGEST or self._play.gone:
            return False
        return self._passed % LOOK_EVERY != 0 or still_on(self._play, sound, number, index)


def still_on(play: Follower, sound: Samples, number: int, index: Index) -> bool:
    """Tell whether a play is on in a second, and move its end there if so."""
    relief = Relief(memory=FRAME_RATE, begin=number * FRAME_RATE)
    relief.add(glanced(sound))
    time, bin_ = places(index, play.line, relief.begin, relief.end)
    hits = relief.at(np.rint(time).astype(np.int64), np.rint(bin_).astype(np.int64))
    if time.size < FEWEST or hits.mean() < USUAL * play.rate:
        return False
    play.end = float(time[np.flatnonzero(hits)[-1]])
    return True
