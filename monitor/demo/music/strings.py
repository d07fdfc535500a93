"""Strings: plucked, bowed, struck, and driven through an amplifier."""

import numpy as np
from scipy.signal import lfilter

from monitor.demo.music.timbre import Curve, Instrument, lowpass
from monitor.demo.music.tones import RATE_HZ, Sound, envelope, fade, noise, tone, vibrato


def plucked(*, bright: float, decay: float, position: float, damping: float) -> Instrument:
    """Return a string that is plucked at `position` of its length; high harmonics die first."""

    def play(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
        ring = min(held + 0.25, 4.0)
        cutoff = bright * (0.4 + velocity)

        def levels(k: Curve, t: Curve) -> Curve:
            dying = np.exp(-t * (1 + damping * k**1.2) / decay)
            picked = np.abs(np.sin(np.pi * k * position)) / k
            return np.asarray(picked * lowpass(k, pitch, cutoff) * dying, np.float32)

        pick = tone(pitch, ring, levels, start=rng.random())
        return 0.9 * velocity * pick * envelope(ring, attack=0.002, release=min(0.2, ring / 3))

    return play


def bowed(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """A bowed string: a saw with the resonances of a body, and a hand that shakes."""
    seconds = held + 0.25
    body = np.array([(280, 1.0), (460, 0.9), (1200, 0.6), (2800, 0.5)])

    def levels(k: Curve, t: Curve) -> Curve:
        frequency = k * pitch
        resonance = 0.25 + sum(gain * np.exp(-((np.log2(frequency / at)) ** 2) * 6) for at, gain in body)
        swell = lowpass(k, pitch, 1500 + 3000 * velocity * np.clip(t / 0.3, 0.2, 1))
        return np.asarray(resonance * swell / k, np.float32)

    bend = vibrato(seconds, rate_hz=5.2 + 0.6 * rng.random(), depth=0.006, delay=0.35)
    sound = tone(pitch, seconds, levels, bend=bend, start=rng.random())
    return 0.6 * velocity * sound * envelope(seconds, attack=0.09, release=0.22)


def piano(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """Two strings a note, slightly apart, struck by a hammer."""
    ring = min(held + 0.35, 5.0)
    fading = 3.2 * (220 / pitch) ** 0.5

    def levels(k: Curve, t: Curve) -> Curve:
        fast, slow = np.exp(-t * (1 + 0.4 * k) / (0.25 * fading)), np.exp(-t * (1 + 0.15 * k) / fading)
        struck = lowpass(k, pitch, 900 + 4200 * velocity**1.5) / k * np.abs(np.sin(np.pi * k / 8.3))
        return np.asarray(struck * (0.6 * fast + 0.4 * slow), np.float32)

    first, second = (tone(pitch * apart, ring, levels, start=rng.random()) for apart in (0.9996, 1.0004))
    hammer = noise(0.03, rng) * np.linspace(0.06, 0, round(0.03 * RATE_HZ), dtype=np.float32)
    out = first + second
    out[: hammer.size] += hammer
    return 1.1 * velocity * out * envelope(ring, attack=0.001, release=min(0.3, ring / 2))


def crunch(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """A distorted guitar that plays root, fifth and octave at once: the amplifier joins them."""
    clean = plucked(bright=3500, decay=2.5, position=0.13, damping=0.02)
    strings = [clean(pitch * ratio, held, velocity, rng) for ratio in (1.0, 1.4983, 2.0)]
    driven = np.tanh(9 * sum(string[: strings[0].size] for string in strings))
    cabinet = lfilter([0.22], [1, -0.78], lfilter([0.5, 0.5], [1], driven))
    return fade(np.asarray(0.34 * velocity * cabinet, np.float32))


def lead_guitar(pitch: float, held: float, velocity: float, rng: np.random.Generator) -> Sound:
    """One distorted string, bent by the finger."""
    seconds = held + 0.15

    def levels(k: Curve, t: Curve) -> Curve:
        return np.asarray(lowpass(k, pitch, 3800.0) / k * np.exp(-t / 3), np.float32)

    bend = vibrato(seconds, rate_hz=5.6, depth=0.007, delay=0.3)
    driven = np.tanh(5 * tone(pitch, seconds, levels, bend=bend, start=rng.random()))
    rounded = lfilter([0.3], [1, -0.7], driven)
    return fade(np.asarray(0.3 * velocity * rounded, np.float32), attack=0.008, release=0.12)
