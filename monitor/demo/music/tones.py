"""Tones: the sound of harmonics that come and go, of which instruments and announcers are made."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
BRIGHTEST_HZ = 9_500.0  # no harmonics above: what 128 kbit/s would not carry anyway
MAX_HARMONICS = 64
GOLDEN = 0.618033988749895  # spreads the phases of harmonics, so that they do not peak together

Sound = NDArray[np.float32]  # mono, shape (samples,)
Levels = Callable[[NDArray[np.float32], NDArray[np.float32]], NDArray[np.float32]]
# (harmonic numbers (1, harmonics), seconds (periods, 1)) -> amplitudes that broadcast to (periods, harmonics)


def tone(
    pitch_hz: float, seconds: float, levels: Levels, *, bend: Sound | None = None, start: float = 0.0
) -> Sound:
    """Return the sum of harmonics whose amplitudes may change with every period.

    One period of the wave is tabulated for each period of the tone, which is then read along its phase: the
    cost of an inverse FFT instead of one sine a harmonic.

    Args:
        pitch_hz: the fundamental.
        seconds: how long.
        levels: amplitudes of the harmonics over time.
        bend: factor on the frequency, shape (samples,); None is a steady pitch.
        start: phase at the beginning, in periods.
    """
    count = max(2, round(seconds * RATE_HZ))
    phase = start + phases(pitch_hz, count, bend)
    harmonics = int(np.clip(BRIGHTEST_HZ / pitch_hz, 1, MAX_HARMONICS))
    table = periods(levels, rows=int(phase[-1]) + 2, harmonics=harmonics, pitch_hz=pitch_hz)
    place = phase * table.shape[1]
    whole = place.astype(np.int32)
    part = (place - whole).astype(np.float32)
    flat = table.ravel()
    low = flat[whole]
    return np.asarray(low + part * (flat[whole + 1] - low), np.float32)


def phases(pitch_hz: float, count: int, bend: Sound | None) -> NDArray[np.float64]:
    """Return the phase at each of `count` samples, in periods."""
    if bend is None:
        return np.arange(count, dtype=np.float64) * (pitch_hz / RATE_HZ)
    return np.asarray(np.cumsum(bend[:count], dtype=np.float64) * (pitch_hz / RATE_HZ), np.float64)


def periods(levels: Levels, *, rows: int, harmonics: int, pitch_hz: float) -> NDArray[np.float32]:
    """Return one period a row, shape (rows, points), points being four times the harmonics or more."""
    points = 4 << int(harmonics - 1).bit_length()
    number = np.arange(1, harmonics + 1, dtype=np.float32)
    time = np.arange(rows, dtype=np.float32) / np.float32(pitch_hz)
    turn = np.exp(2j * np.pi * GOLDEN * number**2).astype(np.complex64)
    spectrum = np.zeros((rows, points // 2 + 1), np.complex64)
    spectrum[:, 1 : harmonics + 1] = levels(number[None, :], time[:, None]) * turn
    table = np.fft.irfft(spectrum, points, axis=1) * (points / 2)
    return table.astype(np.float32, copy=False)


def envelope(
    seconds: float, *, attack: float, release: float, decay: float = 0.0, hold: float = 1.0
) -> Sound:
    """Return a loudness curve: up in `attack`, down to `hold` in `decay`, down to 0 in the last `release`."""
    count = max(2, round(seconds * RATE_HZ))
    corners = (
        0.0,
        attack,
        attack + max(decay, 1e-3),
        max(seconds - release, attack + decay + 2e-3),
        seconds + 1e-2,
    )
    time = np.arange(count, dtype=np.float32) / RATE_HZ
    return np.interp(time, corners, (0.0, 1.0, hold, hold, 0.0)).astype(np.float32)


def fade(sound: Sound, *, attack: float = 0.002, release: float = 0.03) -> Sound:
    """Return the sound without clicks at its ends."""
    first, last = round(attack * RATE_HZ), min(round(release * RATE_HZ), sound.size // 2)
    out = sound.copy()
    out[:first] *= np.linspace(0, 1, first, dtype=np.float32)[: out.size]
    out[out.size - last :] *= np.linspace(1, 0, last, dtype=np.float32)
    return out


def vibrato(seconds: float, *, rate_hz: float, depth: float, delay: float) -> Sound:
    """Return a bend for `tone`: a deviation of the frequency that grows to `depth` after `delay` seconds."""
    time = np.arange(max(2, round(seconds * RATE_HZ)), dtype=np.float32) / RATE_HZ
    growing = np.clip(time / delay - 0.5, 0, 1)
    return (1 + depth * growing * np.sin(2 * np.pi * rate_hz * time)).astype(np.float32)


def sines(pitch_hz: float, seconds: float, partials: tuple[tuple[float, float, float], ...]) -> Sound:
    """Return decaying sines, each (ratio to the pitch, amplitude, seconds to 1/e): bells and bars."""
    time = np.arange(max(2, round(seconds * RATE_HZ)), dtype=np.float32) / RATE_HZ
    out = np.zeros_like(time)
    for ratio, amplitude, decay in partials:
        if ratio * pitch_hz < 2 * BRIGHTEST_HZ:
            turns = np.float32(2 * np.pi * ratio * pitch_hz) * time
            out += np.float32(amplitude) * np.exp(-time / np.float32(decay)) * np.sin(turns)
    return np.asarray(out, np.float32)


def noise(seconds: float, rng: np.random.Generator) -> Sound:
    """Return white noise."""
    return rng.standard_normal(max(2, round(seconds * RATE_HZ)), dtype=np.float32)
