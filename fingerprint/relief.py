"""Relief: which cells of the time-frequency plane held a summit, for the last while."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.params import BINS, FRAME_RATE
from fingerprint.peaks import Summits

MEMORY: Final = 40 * FRAME_RATE  # frames that are kept at least
SPREAD: Final = 1  # frames and bins by which a summit may be off


class Relief:
    """A map of the recent past, of bounded size; frames count from the start of the stream."""

    def __init__(self, *, memory: int = MEMORY, begin: int = 0) -> None:
        """Begin at a frame; `memory` frames are kept at least, twice as many at most."""
        self._memory = memory
        self._cells = np.zeros((2 * memory + FRAME_RATE, BINS), np.uint8)
        self._flat = self._cells.ravel()  # the same cells
        self.begin = begin  # first frame that is kept
        self.end = begin  # first frame not heard yet

    def add(self, summits: Summits) -> None:
        """Append one second, spreading each summit over its neighbours."""
        if self.end - self.begin + 2 * FRAME_RATE > len(self._cells):
            self._forget()
        first = self.end - self.begin
        for frames in range(-SPREAD, SPREAD + 1):
            row = np.maximum(summits.frame + (first + frames), 0)
            for bins in range(-SPREAD, SPREAD + 1):
                self._cells[row, summits.bin + bins] = 1
        self.end += FRAME_RATE

    def restart(self, frame: int) -> None:
        """Forget everything; go on at `frame`."""
        self._cells[: self.end - self.begin + SPREAD] = 0
        self.begin = self.end = frame

    def _forget(self) -> None:
        drop = self.end - self._memory - self.begin
        kept = len(self._cells) - drop
        self._cells[:kept] = self._cells[drop:].copy()
        self._cells[kept:] = 0
        self.begin += drop

    def at(self, frame: NDArray[np.int64], bin_: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return 1 where there is a summit, else 0; cells out of reach are read at the edge."""
        row = np.minimum(np.maximum(frame - self.begin, 0), max(0, self.end - self.begin - 1))
        return self._flat.take(row * BINS + np.minimum(np.maximum(bin_, 0), BINS - 1))
