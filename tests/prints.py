"""Prints of constructed music, for tests that need some but not any particular one."""

import numpy as np

from fingerprint import SAMPLE_RATE_HZ, Samples
from fingerprint.extract import Print, fingerprint

NOTE = 0.2  # seconds


def tune(seconds: float, seed: int) -> Samples:
    """Return a random tune of pure tones, each fading out."""
    random = np.random.default_rng(seed)
    time = np.arange(int(NOTE * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    pitches = 440 * 2 ** (random.integers(-12, 24, (int(seconds / NOTE), 3)) / 12)
    notes = np.sin(2 * np.pi * pitches[:, :, None] * time).sum(axis=1) * np.exp(-time / 0.1)
    return (0.1 * notes.ravel()).astype(np.float32)


def print_of_tune(seconds: float = 20.0, seed: int = 1) -> Print:
    return fingerprint(tune(seconds, seed))
