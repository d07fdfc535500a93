"""Level: how loud what is heard is."""

import math
from typing import Final

import numpy as np

from fingerprint.params import Samples

FLOOR: Final = -96.0  # dBFS: of 16 bits nothing is quieter


class LevelMeter:
    """Measures block by block, until somebody asks."""

    def __init__(self) -> None:
        self._energy = 0.0
        self._size = 0

    def feed(self, samples: Samples) -> None:
        self._energy += float(np.dot(samples, samples))
        self._size += samples.size

    def take(self) -> float:
        """Return the level since it was last asked for: RMS, dB of full scale, at least FLOOR."""
        power = self._energy / self._size if self._size else 0.0
        self._energy, self._size = 0.0, 0
        return max(FLOOR, 10 * math.log10(power)) if power > 0 else FLOOR
