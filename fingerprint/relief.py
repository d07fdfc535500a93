"""Relief: which cells of the time-frequency plane held a summit, for the last while."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fingerprint.params import BINS, FRAME_RATE
from fingerprint.peaks import Summits

MEMORY: Final = 40 * FRAME_RATE  # frames that are kept at least
SPREAD: Final = 1  # frames and bins by which a summit may be off
AROUND: Final = np.array(
    [frames * BINS + bins for frames in range(2 * SPREAD + 1) for bins in range(-SPREAD, SPREAD + 1)]
)  # the cells of a summit, as rows begin SPREAD earlier


class Relief:
    """A map of the recent past, of bounded size, a bit a cell; frames count from the start of the stream."""

    def __init__(self, *, memory: int = MEMORY, begin: int = 0) -> None:
        """Begin at a frame; `memory` frames are kept at least, twice as many at most."""
        self._memory = memory
        rows = 2 * memory + FRAME_RATE + 2 * SPREAD  # the first is SPREAD before `begin`
        self._bits = np.zeros((rows, BINS // 8), np.uint8)
        self._flat = self._bits.ravel()  # the same bits
        self.begin = begin  # first frame that is kept
        self.end = begin  # first frame not heard yet

    def add(self, summits: Summits) -> None:
        """Append one second, spreading each summit over its neighbours."""
        if self.end - self.begin + FRAME_RATE + 2 * SPREAD > len(self._bits):
            self._forget()
        cells = np.zeros((FRAME_RATE + 2 * SPREAD, BINS), np.uint8)
        cells.ravel()[(summits.frame * BINS + summits.bin)[:, None] + AROUND] = 1
        first = self.end - self.begin
        self._bits[first : first + len(cells)] |= np.packbits(cells, axis=1, bitorder="little")
        self.end += FRAME_RATE

    def restart(self, frame: int) -> None:
        """Forget everything; go on at `frame`."""
        self._bits[: self.end - self.begin + 2 * SPREAD] = 0
        self.begin = self.end = frame

    def _forget(self) -> None:
        drop = self.end - self._memory - self.begin
        kept = len(self._bits) - drop
        self._bits[:kept] = self._bits[drop:].copy()
        self._bits[kept:] = 0
        self.begin += drop

    def at(self, frame: NDArray[np.int64], bin_: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return 1 where there is a summit, else 0; cells out of reach are read at the edge."""
        row = np.minimum(np.maximum(frame - self.begin, 0), max(0, self.end - self.begin - 1)) + SPREAD
        cell = row * BINS + np.minimum(np.maximum(bin_, 0), BINS - 1)
        return (self._flat.take(cell >> 3) >> (cell & 7).astype(np.uint8)) & np.uint8(1)
