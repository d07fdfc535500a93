"""Speech: announcements by formant synthesis. Not a pleasant voice, but speech, and all our own.

An announcement is spelled in phonemes. Voiced sounds are harmonics shaped by the resonances of a mouth that
moves from one phoneme to the next; hissing sounds are noise in a band. Formants: after Peterson and Barney,
"Control Methods Used in a Study of the Vowels", JASA 24, 1952, table II, rounded.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.demo.announcements import Voice
from monitor.demo.music.drums import band
from monitor.demo.music.tones import RATE_HZ, Sound, noise, phases, tone
from monitor.demo.phonemes import PHONEMES, Phoneme

PAUSES = {".": 0.04, ",": 0.28, "!": 0.5}  # seconds: between words, clauses, sentences
GAINS = (1.0, 0.6, 0.35)  # of the formants ...
WIDTHS_HZ = (70.0, 100.0, 150.0)  # ... and their widths
LEVEL = 0.11  # RMS


@dataclass(frozen=True, slots=True)
class Timed:
    """A phoneme and when it is spoken, in seconds."""

    phoneme: Phoneme
    start: float
    end: float


def speak(voice: Voice, text: str, *, seed: int = 0) -> Sound:
    """Return an announcement, spelled as those in `announcements`."""
    rng = np.random.default_rng(seed)
    spoken, length = timed(text, voice.pace)
    sound = voiced(spoken, length, voice, rng)
    for one in spoken:
        if one.phoneme.noise:
            hiss(sound, one, rng)
    return np.asarray(sound * (LEVEL / np.sqrt((sound**2).mean())), np.float32)


def timed(text: str, pace: float) -> tuple[list[Timed], float]:
    """Return the phonemes of a text with their times, and how long it takes."""
    at = 0.1
    spoken = []
    for name in text.split():
        if name in PAUSES:
            at += PAUSES[name] / pace
            continue
        phoneme = PHONEMES[name]
        spoken.append(Timed(phoneme, at, at + phoneme.seconds / pace))
        at = spoken[-1].end
    return spoken, at + 0.1


def voiced(spoken: list[Timed], length: float, voice: Voice, rng: np.random.Generator) -> Sound:
    """Return what the vocal cords and the mouth make of the phonemes."""
    time = np.arange(round(length * RATE_HZ)) / RATE_HZ
    bend = intonation(time, length, rng)
    turns = phases(voice.pitch_hz, time.size, bend)

    def levels(k: NDArray[np.float32], t: NDArray[np.float32]) -> NDArray[np.float32]:
        now = np.interp(t * voice.pitch_hz, turns, time)  # `t` counts periods, which are not all as long
        mouth = sum(
            gain * resonance(k * voice.pitch_hz, track(spoken, now, formant) * voice.mouth, width)
            for formant, (gain, width) in enumerate(zip(GAINS, WIDTHS_HZ, strict=True))
        )
        return np.asarray(loudness(spoken, now) * mouth / k**0.5, np.float32)

    return tone(voice.pitch_hz, length, levels, bend=bend)


def resonance(
    frequency: NDArray[np.float32], centre: NDArray[np.float64], width: float
) -> NDArray[np.float64]:
    """Return the gain of a formant; frequencies in Hz."""
    return np.asarray((1 + ((frequency - centre) / width) ** 2) ** -0.8, np.float64)


def intonation(time: NDArray[np.float64], length: float, rng: np.random.Generator) -> Sound:
    """Return the bend of the pitch: it falls towards the end, and rises where the speaker pleases."""
    knots = np.linspace(0, length, max(3, int(length / 0.32)))
    wishes = 1.12 - 0.25 * knots / length + rng.uniform(-0.1, 0.12, knots.size)
    return np.interp(time, knots, wishes).astype(np.float32)


def track(spoken: list[Timed], now: NDArray[np.float64], formant: int) -> NDArray[np.float64]:
    """Return the frequency of a formant over time: it glides from one phoneme into the next."""
    middles = [one.start + part * (one.end - one.start) for one in spoken for part in (0.3, 0.7)]
    aims = [aim for one in spoken for aim in (one.phoneme.first[formant], one.phoneme.last[formant])]
    return np.interp(now, middles, aims)


def loudness(spoken: list[Timed], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how loud the vocal cords are over time."""
    corners, levels = [0.0], [0.0]
    for one in spoken:
        if one.start > corners[-1] + 0.03:  # a pause
            corners += [corners[-1] + 0.02, one.start - 0.005]
            levels += [0.0, 0.0]
        corners += [one.start + 0.015, max(one.end - 0.01, one.start + 0.016)]
        levels += [one.phoneme.voice, one.phoneme.voice]
    return np.interp(now, [*corners, corners[-1] + 0.05], [*levels, 0.0])


def hiss(sound: Sound, one: Timed, rng: np.random.Generator) -> None:
    """Add the noise of a consonant to the sound."""
    seconds = min(one.end - one.start, one.phoneme.burst or 1.0)
    made = band(noise(seconds, rng), *one.phoneme.band_hz)
    swell = np.sqrt(np.abs(np.sin(np.linspace(0, np.pi, made.size, dtype=np.float32))))
    first = round((one.end - seconds) * RATE_HZ)
    sound[first : first + made.size] += (one.phoneme.noise * made * swell)[: sound.size - first]
