"""Synthetic sound, seeded: songs, talk-like babble and noise, at the rate that fingerprints are made of."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, resample_poly

from fingerprint import SAMPLE_RATE_HZ, Samples

SCALE = np.array([0, 2, 3, 5, 7, 8, 10])  # semitones


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * SAMPLE_RATE_HZ), np.float32)


def noise(seconds: float, *, seed: int = 0, level: float = 0.1) -> Samples:
    size = int(seconds * SAMPLE_RATE_HZ)
    return (np.random.default_rng(seed).standard_normal(size) * level).astype(np.float32)


def tone(seconds: float, *, hertz: float = 1000.0, level: float = 0.3) -> Samples:
    return (level * np.sin(2 * np.pi * hertz * clock(seconds))).astype(np.float32)


def song(seconds: float, *, seed: int) -> Samples:
    """Two voices, a bass and a drum, none of which repeats: different songs for different seeds."""
    rng = np.random.default_rng(seed)
    beat = rng.uniform(0.28, 0.42)
    root = rng.uniform(110, 160)
    sound = np.zeros(int(seconds * SAMPLE_RATE_HZ) + SAMPLE_RATE_HZ, np.float32)
    for n in range(int(seconds / beat)):
        degree = int(rng.integers(7))
        add(sound, n * beat, note(root * semitones(SCALE[degree]), 2 * beat, rng))
        for octave in (2, 4):
            pitch = root * octave * semitones(SCALE[int(rng.integers(7))])
            add(sound, n * beat + rng.choice([0, beat / 2]), note(pitch, rng.uniform(1, 3) * beat, rng))
        if rng.random() < 0.6:
            add(sound, n * beat, 0.3 * rng.standard_normal(800) * np.exp(-np.arange(800) / 150))
    sound = sound[: int(seconds * SAMPLE_RATE_HZ)]
    return sound * np.float32(0.1 / np.sqrt(np.mean(sound**2)))


def babble(seconds: float, *, seed: int) -> Samples:
    """Noise whose colour and level change several times a second, as those of speech do."""
    rng = np.random.default_rng(seed)
    pieces = [syllable(rng) for _ in range(int(seconds * 4) + 1)]
    return np.concatenate(pieces)[: int(seconds * SAMPLE_RATE_HZ)].astype(np.float32)


def played_at(samples: Samples, *, up: int, down: int) -> Samples:
    """Return a recording as a tape plays it that runs down/up times as fast."""
    return resample_poly(samples, up, down).astype(np.float32)


def note(hertz: float, seconds: float, rng: np.random.Generator) -> NDArray[np.float64]:
    time = clock(seconds)
    overtones = range(1, int(min(8, 3800 / hertz)) + 1)
    wave = sum(
        np.sin(2 * np.pi * hertz * n * time + rng.uniform(0, 6)) * rng.uniform(0.3, 1) / n for n in overtones
    )
    return np.asarray(wave * np.exp(-3 * time / seconds) * np.minimum(1, time * 100))


def syllable(rng: np.random.Generator) -> NDArray[np.float64]:
    low = rng.uniform(200, 1500)
    band = butter(2, [low, low * rng.uniform(1.3, 2.2)], "bandpass", fs=SAMPLE_RATE_HZ)
    envelope = np.hanning(2000) * rng.choice([0.0, 1.0, 1.0, 0.6])
    return np.asarray(lfilter(*band, rng.standard_normal(2000)) * envelope * 0.4)


def clock(seconds: float) -> NDArray[np.float64]:
    return np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def semitones(count: float) -> float:
    return float(2 ** (count / 12))


def add(sound: Samples, seconds: float, what: NDArray[np.float64]) -> None:
    first = int(seconds * SAMPLE_RATE_HZ)
    room = sound[first : first + what.size]
    room += what[: room.size].astype(np.float32)
