"""Mixing: the layers of a song, played and joined into stereo.

Notes of the same pitch, length and touch are played once and used again, drums in one of a few takes: most of
the time that a song takes is spent on notes that were not heard before.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from monitor.demo.music.drums import DRUMS
from monitor.demo.music.instruments import INSTRUMENTS
from monitor.demo.music.parts import Note, notes
from monitor.demo.music.score import Layer, Song, duration
from monitor.demo.music.tones import RATE_HZ, Sound

TAKES = 3  # of each drum hit
TOUCHES = 8  # velocities that are told apart
LEVELS = {"bass": 0.22, "tune": 0.15, "chord": 0.055, "arp": 0.075}  # RMS of a note of each kind of layer
ECHOES = 5
PART = RATE_HZ // 5  # samples; the loudest such part of a note is its level
PEAK = 0.89  # -1 dBFS: what a lossy codec needs
Stereo = NDArray[np.float32]  # shape (2, samples), -1..1


class Desk:
    """The buses of a mix: what is heard dry, what gives way to the kick, and what goes to the effects."""

    def __init__(self, seconds: float) -> None:
        samples = round(seconds * RATE_HZ)
        self.dry: Stereo = np.zeros((2, samples), np.float32)
        self.ducked: Stereo = np.zeros((2, samples), np.float32)
        self.room: Sound = np.zeros(samples, np.float32)
        self.echo: Sound = np.zeros(samples, np.float32)

    def add(self, sound: Sound, at: float, layer: Layer) -> None:
        """Mix in a sound of a layer."""
        first = round(at * RATE_HZ)
        sound = sound[: self.room.size - first]
        place = slice(first, first + sound.size)
        bus = self.ducked if layer.ducked else self.dry
        angle = (layer.pan + 1) * np.pi / 4
        bus[0, place] += np.float32(np.sqrt(2) * np.cos(angle)) * sound
        bus[1, place] += np.float32(np.sqrt(2) * np.sin(angle)) * sound
        if layer.room:
            self.room[place] += np.float32(layer.room) * sound
        if layer.echo:
            self.echo[place] += np.float32(layer.echo) * sound


def mix(song: Song) -> Stereo:
    """Return the whole song, from its first note to the end of its reverberation."""
    rng = np.random.default_rng(song.seed)
    desk = Desk(duration(song) + song.space + 1.2)
    kicks: list[float] = []
    for layer in song.layers:
        played = notes(song, layer)
        perform = player(layer, song.tuning, rng)
        for note in played:
            desk.add(perform(note), note.at, layer)
        if layer.kind == "drum" and "kick" in layer.play:
            kicks += [note.at for note in played]
    return mastered(joined(desk, song, kicks, rng))


def player(layer: Layer, tuning: float, rng: np.random.Generator) -> Callable[[Note], Sound]:
    """Return what plays a note of a layer: anew, or one it played before."""
    known: dict[tuple[int, int, int, int], Sound] = {}
    gain = np.float32(layer.gain * calibration(layer))

    def perform(note: Note) -> Sound:
        touch = int(np.clip(np.ceil(note.velocity * TOUCHES), 1, TOUCHES))
        take = int(rng.integers(TAKES)) if layer.kind == "drum" else 0
        name = (note.pitch, round(note.seconds * 50) if note.pitch else 0, touch, take)
        if name not in known:
            known[name] = gain * sound(layer, note, touch / TOUCHES, tuning, rng)
        return known[name]

    return perform


def sound(layer: Layer, note: Note, velocity: float, tuning: float, rng: np.random.Generator) -> Sound:
    """Return one note as its instrument plays it."""
    if layer.kind == "drum":
        return DRUMS[layer.play](velocity, rng)
    pitch_hz = 440.0 * 2 ** ((note.pitch - 69 + tuning / 100) / 12)
    return INSTRUMENTS[layer.play](pitch_hz, note.seconds, velocity, rng)


def calibration(layer: Layer) -> float:
    """Return the gain at which a note in the middle of a layer has the level of its kind; drums have it."""
    if layer.kind == "drum":
        return 1.0
    note = Note(0.0, 1.2, layer.centre, 0.75)
    heard = sound(layer, note, note.velocity, 0.0, np.random.default_rng(0))
    parts = heard[: heard.size // PART * PART].reshape(-1, PART)
    return LEVELS[layer.kind] / float(np.sqrt((parts**2).mean(axis=1).max()))


def joined(desk: Desk, song: Song, kicks: list[float], rng: np.random.Generator) -> Stereo:
    """Return the sum of all buses and effects."""
    out = desk.dry
    if desk.ducked.any():
        out += desk.ducked * ducking(kicks, out.shape[1], 60 / song.bpm)
    if desk.echo.any():
        repeated(out, desk.echo, round(song.delay * 60 / song.bpm * RATE_HZ))
    if desk.room.any():
        out += reverberation(desk.room, song.space, rng)
    return out


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
