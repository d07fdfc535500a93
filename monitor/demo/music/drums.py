"""Drums: a touch becomes a hit. Each takes (velocity 0..1, rng) and returns a sound."""

from collections.abc import Callable

import numpy as np
from scipy.signal import butter, sosfilt

from monitor.demo.music.tones import RATE_HZ, Sound, fade, noise

Drum = Callable[[float, np.random.Generator], Sound]


def band(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    """Return what lies between two frequencies."""
    sections = butter(2, (low_hz, high_hz), "bandpass", fs=RATE_HZ, output="sos")
    return np.asarray(sosfilt(sections, sound), np.float32)


def dying(seconds: float, length: float) -> Sound:
    """Return exp(-t / seconds) over `length` seconds."""
    samples = np.arange(max(2, round(length * RATE_HZ)), dtype=np.float32)
    return np.asarray(np.exp(-samples / (RATE_HZ * seconds)), np.float32)


def skin(*, high_hz: float, low_hz: float, fall: float, decay: float, click: float) -> Drum:
    """Return a drum whose pitch falls from `high_hz` to `low_hz`: kicks, toms, hand drums."""

    def hit(velocity: float, rng: np.random.Generator) -> Sound:
        length = 4 * decay
        pitch = low_hz + (high_hz - low_hz) * dying(fall, length)
        turns = 2 * np.pi * np.cumsum(pitch, dtype=np.float64) / RATE_HZ
        sound = np.sin(turns).astype(np.float32) * dying(decay, length)
        tick = band(noise(0.02, rng), 1500, 6000) * dying(0.004, 0.02)
        sound[: tick.size] += click * velocity * tick
        return fade(velocity * sound, attack=0.001)

    return hit


def snare(
    *, pitch_hz: float, ring: float, rattle: float, low_hz: float, high_hz: float, gate: float = 0.0
) -> Drum:
    """Return a snare: two modes of the skin, and wires in a band; `gate` holds them for so many seconds."""

    def hit(velocity: float, rng: np.random.Generator) -> Sound:
        length = max(4 * rattle, gate + 0.05)
        time = np.arange(round(length * RATE_HZ), dtype=np.float32) / RATE_HZ
        body = (
            np.sin(2 * np.pi * pitch_hz * time) + 0.6 * np.sin(2 * np.pi * 1.6 * pitch_hz * time)
        ) * np.exp(-time / ring)
        wires = band(noise(length, rng), low_hz, high_hz)[: time.size] * np.exp(-time / rattle)
        if gate:
            wires = wires + 0.35 * band(noise(length, rng), 400, 5000)[: time.size] * (time < gate)
        return fade(
            np.asarray(velocity * (0.45 * body + 1.1 * wires), np.float32), attack=0.001, release=0.02
        )

    return hit


def hiss(*, low_hz: float, high_hz: float, decay: float, attack: float = 0.001) -> Drum:
    """Return noise that dies away: hats, shakers, brushes, cymbals."""

    def hit(velocity: float, rng: np.random.Generator) -> Sound:
        length = min(5 * decay + attack, 2.5)
        sound = band(noise(length, rng), low_hz, high_hz) * dying(decay, length)
        return fade(0.9 * velocity * sound, attack=attack, release=0.01)

    return hit


def clap(velocity: float, rng: np.random.Generator) -> Sound:
    """Several hands that are never quite together."""
    one = band(noise(0.3, rng), 900, 3200) * dying(0.06, 0.3)
    out = np.zeros(round(0.36 * RATE_HZ), np.float32)
    for late in (0.0, 0.011, 0.023):
        at = round((late + 0.003 * rng.random()) * RATE_HZ)
        out[at : at + one.size] += one
    return 0.9 * velocity * fade(out)


def rim(velocity: float, rng: np.random.Generator) -> Sound:
    """The stick on the rim."""
    time = np.arange(round(0.08 * RATE_HZ), dtype=np.float32) / RATE_HZ
    knock = np.sin(2 * np.pi * 1720 * time) + 0.7 * np.sin(2 * np.pi * 460 * time)
    return np.asarray(0.6 * velocity * (knock + 0.2 * noise(0.08, rng)) * np.exp(-time / 0.012), np.float32)


def crackle(velocity: float, rng: np.random.Generator) -> Sound:
    """The dust of an old record: some seconds of it."""
    specks = np.zeros(round(3.0 * RATE_HZ), np.float32)
    at = rng.integers(0, specks.size, 60)
    specks[at] = rng.exponential(1.0, at.size).astype(np.float32) * rng.choice([-1.0, 1.0], at.size)
    return 0.5 * velocity * band(specks, 800, 7000)


DRUMS: dict[str, Drum] = {
    "kick": skin(high_hz=170, low_hz=52, fall=0.03, decay=0.11, click=0.5),
    "deep kick": skin(high_hz=120, low_hz=44, fall=0.05, decay=0.28, click=0.1),
    "club kick": skin(high_hz=240, low_hz=49, fall=0.028, decay=0.16, click=0.35),
    "hard kick": skin(high_hz=420, low_hz=56, fall=0.02, decay=0.13, click=0.8),
    "dusty kick": skin(high_hz=110, low_hz=60, fall=0.04, decay=0.09, click=0.05),
    "tom": skin(high_hz=190, low_hz=105, fall=0.08, decay=0.18, click=0.2),
    "floor tom": skin(high_hz=120, low_hz=70, fall=0.08, decay=0.24, click=0.2),
    "conga": skin(high_hz=330, low_hz=290, fall=0.03, decay=0.09, click=0.25),
    "bodhran": skin(high_hz=150, low_hz=92, fall=0.06, decay=0.12, click=0.12),
    "chip kick": skin(high_hz=600, low_hz=60, fall=0.025, decay=0.05, click=0.0),
    "snare": snare(pitch_hz=188, ring=0.06, rattle=0.09, low_hz=1500, high_hz=8000),
    "fat snare": snare(pitch_hz=164, ring=0.09, rattle=0.12, low_hz=900, high_hz=7000, gate=0.22),
    "break snare": snare(pitch_hz=226, ring=0.05, rattle=0.06, low_hz=2000, high_hz=9000),
    "dusty snare": snare(pitch_hz=205, ring=0.04, rattle=0.07, low_hz=700, high_hz=3800),
    "rock snare": snare(pitch_hz=176, ring=0.08, rattle=0.13, low_hz=1200, high_hz=9000, gate=0.09),
    "chip snare": hiss(low_hz=600, high_hz=9000, decay=0.05),
    "brush": hiss(low_hz=1800, high_hz=7000, decay=0.11, attack=0.05),
    "hat": hiss(low_hz=6500, high_hz=15_000, decay=0.022),
    "soft hat": hiss(low_hz=4000, high_hz=9000, decay=0.03),
    "open hat": hiss(low_hz=5500, high_hz=14_000, decay=0.12),
    "ride": hiss(low_hz=4500, high_hz=12_000, decay=0.22),
    "crash": hiss(low_hz=2500, high_hz=13_000, decay=0.7),
    "shaker": hiss(low_hz=5000, high_hz=12_000, decay=0.035, attack=0.02),
    "tambourine": hiss(low_hz=7500, high_hz=15_500, decay=0.06),
    "surf": hiss(low_hz=150, high_hz=1400, decay=0.8, attack=0.9),
    "clap": clap,
    "rim": rim,
    "crackle": crackle,
}
