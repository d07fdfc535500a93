"""Winds: pipes, lips and voices."""

import numpy as np
from scipy.signal import lfilter

from monitor.demo.music.timbre import Curve, lowpass
from monitor.demo.music.tones import Sound, envelope, noise, tone, vibrato


def organ(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """Drawbars, and a rotor that turns them."""
    drawn = {1: 1.0, 2: 0.8, 3: 0.6, 4: 0.35, 6: 0.25, 8: 0.2}
    seconds = held + 0.06

    def levels(k: Curve, t: Curve) -> Curve:
        gain = np.array([drawn.get(int(n), 0.0) for n in k[0]], np.float32)
        rotor = 1 + 0.18 * np.sin(2 * np.pi * 6.3 * t + 0.4 * k)
        return np.asarray(gain[None, :] * rotor, np.float32)

    sound = tone(pitch / 2, seconds, levels, start=rng.random())
    return 0.8 * velocity * sound * envelope(seconds, attack=0.006, release=0.05)


def flute(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """Few harmonics, some breath."""
    seconds = held + 0.1
    gains = np.array([1.0, 0.35, 0.22, 0.06, 0.03], np.float32)

    def levels(k: Curve, t: Curve) -> Curve:
        gain = np.zeros(k.shape[1], np.float32)
        gain[: gains.size] = gains[: gain.size]
        return np.asarray(gain[None, :] * (1 - 0.4 * np.exp(-t / 0.05) * (k > 1)), np.float32)

    bend = vibrato(seconds, rate_hz=4.8, depth=0.004, delay=0.4)
    sound = tone(pitch, seconds, levels, bend=bend, start=rng.random())
    breath = lfilter([0.08], [1, -0.7], noise(seconds, rng))[: sound.size]
    shaped = (sound + 0.16 * breath) * envelope(seconds, attack=0.05, release=0.09)
    return np.asarray(0.55 * velocity * shaped, np.float32)


def brass(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """Harmonics that arrive one after another, as when lips start to sound."""
    seconds = held + 0.08

    def levels(k: Curve, t: Curve) -> Curve:
        arriving = np.clip((t - 0.004 * k) / 0.05, 0, 1)
        return np.asarray(arriving * lowpass(k, pitch, 900 + 3600 * velocity) / k**0.7, np.float32)

    sound = tone(pitch, seconds, levels, start=rng.random())
    return 0.45 * velocity * sound * envelope(seconds, attack=0.02, release=0.07, decay=0.12, hold=0.75)


def choir(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """Voices singing an open vowel that slowly changes."""
    seconds = held + 0.7

    def levels(k: Curve, t: Curve) -> Curve:
        frequency, open_ = k * pitch, 0.5 - 0.5 * np.cos(2 * np.pi * t / 5)
        first, second = 400 + 300 * open_, 900 + 300 * open_
        vowel = np.exp(-(((frequency - first) / 160) ** 2)) + 0.6 * np.exp(
            -(((frequency - second) / 220) ** 2)
        )
        return np.asarray((vowel + 0.05) / k**0.5, np.float32)

    bend = vibrato(seconds, rate_hz=4.3, depth=0.004, delay=0.2)
    voices = [
        tone(pitch * (1 + apart), seconds, levels, bend=bend, start=rng.random()) for apart in (-0.003, 0.003)
    ]
    return 0.3 * velocity * (voices[0] + voices[1]) * envelope(seconds, attack=0.35, release=0.65)
