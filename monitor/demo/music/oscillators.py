"""Oscillators: synthesisers, from the deepest bass to the games of the eighties."""

import numpy as np

from monitor.demo.music.timbre import Curve, Instrument, lowpass
from monitor.demo.music.tones import Levels, Sound, envelope, tone


def waves(
    shape: Levels, *, cutoff: float, sweep: float, attack: float, release: float, spread: float = 0.0
) -> Instrument:
    """Return a synthesiser: `shape` through a filter that opens with the velocity.

    The filter closes in `sweep` seconds; `spread` detunes two voices (fraction of the frequency).
    """

    def play(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
        seconds = held + release

        def levels(k: Curve, t: Curve) -> Curve:
            opening = cutoff * (0.25 + velocity) * (0.35 + 0.65 * np.exp(-t / sweep))
            return shape(k, t) * lowpass(k, pitch, opening)

        voices = (1 - spread, 1 + spread) if spread else (1.0,)
        sound = sum(tone(pitch * voice, seconds, levels, start=rng.random()) for voice in voices)
        shaped = sound * envelope(seconds, attack=attack, release=release, decay=0.2, hold=0.8)
        return np.asarray(0.6 * velocity / len(voices) * shaped, np.float32)

    return play


def saw(k: Curve, _: Curve) -> Curve:
    """All harmonics."""
    return np.asarray(1 / k, np.float32)


def square(k: Curve, _: Curve) -> Curve:
    """Odd harmonics."""
    return np.asarray((k % 2) / k, np.float32)


def pulse(k: Curve, _: Curve) -> Curve:
    """A narrow pulse: nasal, as of old game consoles."""
    return np.asarray(np.sin(np.pi * k / 8) / k * 1.8, np.float32)
