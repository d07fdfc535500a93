"""Timbre: what an instrument is, and how harmonics are shaped.

An instrument takes (pitch in Hz, seconds the note is held, velocity 0..1, rng) and returns the sound with its
release; louder notes are brighter.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from monitor.demo.music.tones import Sound

Instrument = Callable[[float, float, float, np.random.Generator], Sound]
Curve = NDArray[np.float32]


def lowpass(harmonic: Curve, pitch_hz: float, cutoff_hz: Curve | float) -> Curve:
    """Return the gain of a gentle filter at each harmonic."""
    return np.asarray(1 / (1 + (harmonic * pitch_hz / cutoff_hz) ** 4), np.float32)
