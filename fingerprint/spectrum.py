"""Spectrum: samples to the power of every time-frequency bin."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import rfft

from fingerprint.params import BINS, HOP, WINDOW, Samples

TAPER = np.hanning(WINDOW).astype(np.float32)
TAPER *= 2 / TAPER.sum()  # a full-scale sine has the power 1
FLOOR = np.float32(1e-10)  # -100 dB: keeps logarithms finite and digital silence flat


def frame_count(samples: int) -> int:
    """Return how many whole frames a number of samples holds."""
    return max(0, (samples - WINDOW) // HOP + 1)


def power(samples: Samples) -> NDArray[np.float32]:
    """Return the power of every bin, shape (frames, bins), a full-scale sine being 1.

    Frame n sees the samples from n * HOP on; its middle is WINDOW / 2 later.
    """
    frames = frame_count(samples.size)
    if not frames:
        return np.empty((0, BINS), np.float32)
    windows = sliding_window_view(samples, WINDOW)[::HOP][:frames] * TAPER
    parts = rfft(windows, axis=1, overwrite_x=True).view(np.float32).ravel()  # real, imaginary, real, ...
    parts *= parts
    bins: NDArray[np.float32] = parts[::2] + parts[1::2]
    bins += FLOOR
    return bins.reshape(frames, BINS + 1)[:, :BINS]
