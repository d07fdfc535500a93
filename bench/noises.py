"""Noises: sound that is music, speech or neither, made up, at the rate that recognition works at."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from bench.material import samples_of
from fingerprint import SAMPLE_RATE_HZ, Samples

Wave = NDArray[np.float64]
VOICES = ("en-us", "en-gb", "de", "fr")
TALK = (
    "Good morning. It is eight o'clock, and this is the news from the region. The council has decided last "
    "night to close the old bridge for repairs, which will take until spring. Drivers are asked to use the "
    "road along the river. We asked people in the market what they think of it. I have been waiting for this "
    "for years, said one of them. And now to the weather: clouds in the west, and rain in the evening. "
)


def at_level(wave: Wave, decibels: float) -> Samples:
    """Return a wave at an RMS level, dB of full scale."""
    return (wave * (10 ** (decibels / 20) / np.sqrt(np.mean(wave**2)))).astype(np.float32)


def coloured(seconds: float, rng: np.random.Generator, *, slope: float) -> Wave:
    """Return noise whose power falls with frequency to `slope`: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(rng.standard_normal(int(seconds * SAMPLE_RATE_HZ)))
    hertz = np.maximum(np.fft.rfftfreq(int(seconds * SAMPLE_RATE_HZ), 1 / SAMPLE_RATE_HZ), 20)
    return np.asarray(np.fft.irfft(spectrum / hertz ** (slope / 2)))


def hum(seconds: float, rng: np.random.Generator, *, hertz: float, hiss: float) -> Wave:
    """Return mains hum with its harmonics, and hiss `hiss` times as strong."""
    time = clock(seconds)
    wave = sum(
        np.sin(2 * np.pi * hertz * n * time + rng.uniform(0, 6)) / n**1.5 for n in range(1, int(1000 / hertz))
    )
    return np.asarray(wave + hiss * rng.standard_normal(time.size))


def static(seconds: float, rng: np.random.Generator) -> Wave:
    """Return what is between two stations: noise, in which whistles of carriers come, drift and go."""
    wave, time = rng.standard_normal(int(seconds * SAMPLE_RATE_HZ)), clock(seconds)
    for _ in range(3):
        hertz = rng.uniform(300, 3000) + 40 * np.sin(2 * np.pi * time / rng.uniform(7, 30))
        fading = np.maximum(0, np.sin(2 * np.pi * time / rng.uniform(8, 25) + rng.uniform(0, 6)))
        wave += rng.uniform(0.2, 1) * fading * np.sin(2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE_HZ)
    return wave


def claps(seconds: float, rng: np.random.Generator, *, a_second: float) -> Wave:
    """Return applause: short bursts of noise, of many pitches, from near and far; it swells and ebbs."""
    wave = np.zeros(int(seconds * SAMPLE_RATE_HZ))
    shapes = [clap(rng) for _ in range(40)]
    for first in rng.integers(0, wave.size - 400, int(seconds * a_second)):
        wave[first : first + 400] += shapes[rng.integers(40)] * rng.uniform(0.05, 1) ** 2
    return wave * (1 + 0.3 * np.sin(2 * np.pi * clock(seconds) / 7))


def clap(rng: np.random.Generator) -> Wave:
    low = rng.uniform(600, 1800)
    band = butter(2, (low, low * 1.8), "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    return np.asarray(sosfilt(band, rng.standard_normal(400)) * np.exp(-np.arange(400) / 60))


def rain(seconds: float, rng: np.random.Generator) -> Wave:
    """Return rain: pink noise, and drops."""
    return coloured(seconds, rng, slope=1) * 30 + 0.2 * claps(seconds, rng, a_second=15)


def piano(seconds: float, rng: np.random.Generator) -> Wave:
    """Return single notes that are struck and die away, two to four a second."""
    wave = np.zeros(int((seconds + 3) * SAMPLE_RATE_HZ))
    at = 0.0
    while at < seconds:
        hertz, time = 110 * 2 ** (rng.integers(0, 37) / 12), clock(3)
        struck = sum(np.sin(2 * np.pi * hertz * n * time) * np.exp(-n * time) / n**1.5 for n in range(1, 6))
        first = int(at * SAMPLE_RATE_HZ)
        wave[first : first + time.size] += struck * rng.uniform(0.3, 1)
        at += rng.uniform(0.25, 0.5)
    return wave[: int(seconds * SAMPLE_RATE_HZ)]


def drums(seconds: float, rng: np.random.Generator) -> Wave:
    """Return a beat: bass drum, snare and hi-hat, nothing else."""
    wave = np.zeros(int((seconds + 1) * SAMPLE_RATE_HZ))
    time, eighth = clock(0.3), rng.uniform(0.2, 0.3)
    kick = np.sin(2 * np.pi * (50 * time + 8 * np.exp(-30 * time))) * np.exp(-12 * time)
    for n in range(int(seconds / eighth)):
        hat = rng.standard_normal(time.size) * np.exp(-60 * time) * 0.3
        snare = rng.standard_normal(time.size) * np.exp(-18 * time) * 0.7
        hit = hat + (kick * 1.5 if n % 4 == 0 else snare if n % 4 == 2 else 0)
        first = int(n * eighth * SAMPLE_RATE_HZ)
        wave[first : first + time.size] += hit
    return wave[: int(seconds * SAMPLE_RATE_HZ)]


def drone(seconds: float, rng: np.random.Generator) -> Wave:
    """Return a sustained chord whose partials swell slowly, each at its own pace."""
    time, root = clock(seconds), rng.uniform(80, 130)
    partials = (root * n * interval for n in range(2, 9) for interval in (1, 1.498))
    waves = (
        np.sin(2 * np.pi * hertz * time + rng.uniform(0, 6))
        * (1 + 0.7 * np.sin(2 * np.pi * time / rng.uniform(6, 20) + rng.uniform(0, 6)))
        / hertz
        for hertz in partials
    )
    return np.asarray(sum(waves))


def speech(seconds: float, number: int) -> Samples:
    """Return what espeak-ng makes of a text, in one of several voices and paces."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        voice, pace = VOICES[number % len(VOICES)], str(140 + 15 * (number % 5))
        subprocess.run(["espeak-ng", "-v", voice, "-s", pace, "-w", file.name, TALK * 3], check=True)
        spoken = samples_of(Path(file.name))
    return np.resize(spoken, int(seconds * SAMPLE_RATE_HZ))


def clock(seconds: float) -> Wave:
    return np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
