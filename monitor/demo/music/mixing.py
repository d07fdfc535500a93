"""Mixing: the layers of a song, played and joined into stereo.

Notes of the same pitch, length and touch are played once and used again, drums in one of a few takes: most of
the time that a song takes is spent on notes that were not heard before.
"""

from collections.abc import Callable

import numpy as np

from monitor.demo.music.drums import DRUMS
from monitor.demo.music.effects import Stereo, ducking, mastered, repeated, reverberation
from monitor.demo.music.instruments import INSTRUMENTS
from monitor.demo.music.parts import Note, notes
from monitor.demo.music.score import Layer, Song, duration
from monitor.demo.music.tones import RATE_HZ, Sound

TAKES = 3  # of each drum hit
TOUCHES = 8  # velocities that are told apart
LEVELS = {"bass": 0.22, "tune": 0.15, "chord": 0.055, "arp": 0.075}  # RMS of a note of each kind of layer
PART = RATE_HZ // 5  # samples; the loudest such part of a note is its level


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
