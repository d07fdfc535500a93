"""Effects: what is done to a whole mix: giving way, echoes, a room, loudness."""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from monitor.demo.music.tones import RATE_HZ, Sound

ECHOES = 5
PEAK = 0.89  # -1 dBFS: what a lossy codec needs

Stereo = NDArray[np.float32]  # shape (2, samples), -1..1


def ducking(kicks: list[float], samples: int, beat: float) -> Sound:
    """Return the gain of what gives way to the kick: down at once, back within a beat."""
    gain = np.ones(samples, np.float32)
    back = (0.25 + 0.75 * np.linspace(0, 1, round(0.8 * beat * RATE_HZ)) ** 1.5).astype(np.float32)
    for kick in kicks:
        place = slice(round(kick * RATE_HZ), round(kick * RATE_HZ) + back.size)
        gain[place] = np.minimum(gain[place], back[: gain[place].size])
    return gain


def repeated(out: Stereo, echo: Sound, apart: int) -> None:
    """Add echoes, in turn left and right."""
    for turn in range(1, ECHOES + 1):
        if turn * apart < echo.size:
            late = np.float32(0.55**turn) * echo[: echo.size - turn * apart]
            out[turn % 2, turn * apart :] += late
            out[1 - turn % 2, turn * apart :] += np.float32(0.35) * late


def reverberation(dry: Sound, space: float, rng: np.random.Generator) -> Stereo:
    """Return the sound of a room that is silent after `space` seconds; at half the rate: it is dull."""
    half = dry[: dry.size // 2 * 2].reshape(-1, 2).mean(axis=1)
    length = round(space * RATE_HZ / 2)
    size = next_fast_len(half.size + length, real=True)
    spectrum = rfft(half, size)
    out = np.zeros((2, dry.size), np.float32)
    for side in out:
        wet = irfft(spectrum * rfft(echoes(length, rng), size), size)[: half.size]
        side[: 2 * half.size : 2] = wet
        side[1 : 2 * half.size - 1 : 2] = (wet[:-1] + wet[1:]) / 2
    return out


def echoes(length: int, rng: np.random.Generator) -> Sound:
    """Return the response of a room, of energy 1: noise that gets duller and dies away."""
    raw = rng.standard_normal(length, dtype=np.float32)
    dull = np.convolve(raw, np.array([0.25, 0.5, 0.25], np.float32), "same")
    later = np.linspace(0, 1, length, dtype=np.float32)
    response = ((1 - later) * raw + later * dull) * np.exp(-6.9 * later)
    response[: round(0.012 * RATE_HZ / 2)] = 0
    return np.asarray(response / np.sqrt((response**2).sum()), np.float32)


def mastered(mixed: Stereo) -> Stereo:
    """Return the mix at the loudness of a record, its peaks rounded."""
    level = np.sqrt((mixed**2).mean()) + 1e-9
    loud = np.tanh(mixed * np.float32(0.2 / level))
    return np.asarray(loud * np.float32(PEAK / np.abs(loud).max()), np.float32)
