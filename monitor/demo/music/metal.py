"""Metal: tines, bars and bells."""

import numpy as np

from monitor.demo.music.tones import RATE_HZ, Sound, envelope, fade, sines


def electric_piano(pitch: float, held: float, velocity: float, _: np.random.Generator) -> Sound:
    """A tine and its bar: frequency modulation that dies away."""
    ring = min(held + 0.3, 4.0)
    time = np.arange(max(2, round(ring * RATE_HZ)), dtype=np.float32) / RATE_HZ
    turns = np.float32(2 * np.pi * pitch) * time
    body = np.sin(turns + (0.3 + 1.4 * velocity) * np.exp(-time / 0.5) * np.sin(turns))
    tine = 0.25 * velocity * np.exp(-time / 0.08) * np.sin(7 * turns)
    wobble = 1 + 0.12 * np.sin(2 * np.pi * 4.1 * time)
    sound = (body + tine) * np.exp(-time / 1.4) * wobble
    return np.asarray(0.42 * velocity * sound * envelope(ring, attack=0.002, release=0.25), np.float32)


def bars(pitch: float, held: float, velocity: float, _: np.random.Generator) -> Sound:
    """A vibraphone: tuned bars over a slow fan."""
    ring = min(held + 1.2, 4.0)
    sound = sines(pitch, ring, ((1, 0.8, 1.6), (4, 0.25 * velocity, 0.5), (10, 0.08 * velocity, 0.08)))
    fan = 1 + 0.2 * np.sin(2 * np.pi * 5.4 * np.arange(sound.size, dtype=np.float32) / RATE_HZ)
    return fade(np.asarray(0.5 * velocity * sound * fan, np.float32), release=0.3)


def bell(pitch: float, held: float, velocity: float, _: np.random.Generator) -> Sound:
    """Inharmonic partials, as of glass or a music box."""
    partials = ((1, 0.6, 1.8), (2.76, 0.35, 0.9), (5.4, 0.2 * velocity, 0.4), (8.93, 0.1 * velocity, 0.2))
    return fade(0.45 * velocity * sines(pitch, min(held + 1.8, 4.5), partials), release=0.4)
