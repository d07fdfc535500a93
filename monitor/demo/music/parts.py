"""Parts: the notes that a layer of a song stands for (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from monitor.demo.music.harmony import near, voicing
from monitor.demo.music.melody import tune
from monitor.demo.music.score import Bar, Layer, Song, bars

TOUCH = {"x": 0.72, "X": 1.0, "o": 0.4}
HANGS = 5  # semitones by which a tune lies above its key note, on average
LONG = 0.3  # of a bar: so long a note of a tune belongs to the chord
STRONG_STEP = 0.08  # how much louder a note on the beat is than one beside it


@dataclass(frozen=True, slots=True)
class Note:
    """One touch of one layer."""

    at: float  # seconds
    seconds: float
    pitch: int  # MIDI; 0 for drums
    velocity: float


def notes(song: Song, layer: Layer) -> list[Note]:
    """Return what a layer plays, in order."""
    rng = np.random.default_rng((song.seed, len(layer.play), len(layer.pattern), layer.centre))
    tunes = melodies(song, layer) if layer.kind == "tune" else {}
    played: list[Note] = []
    above: tuple[int, ...] = ()
    for bar in bars(song):
        if bar.section not in layer.within:
            continue
        above = voicing(bar.chord, centre=layer.centre - song.key, before=above)
        for order, (step, held, mark) in enumerate(touches(layer.bar(bar.index))):
            beat = step * song.beats
            start = seconds(song, bar.start + beat)
            length = seconds(song, bar.start + beat + held * song.beats) - start
            velocity = TOUCH.get(mark, TOUCH["x"]) * rng.uniform(0.92, 1.08) - STRONG_STEP * bool(beat % 1)
            late = song.loose * rng.uniform(-1, 1)
            sung = tunes[bar.start][order] if tunes else 0
            for string, pitch in enumerate(pitches(song, layer, bar, above, mark, sung)):
                at = max(0.0, start + late + 0.35 * song.loose * string)
                played.append(Note(at, 0.96 * length, pitch, velocity))
    return played


def melodies(song: Song, layer: Layer) -> dict[float, list[int]]:
    """Return the layer's tunes: start of a bar (beats) -> semitones above the key note, one a touch.

    A chorus is known by its tune; the other sections go on.
    """
    tunes: dict[float, list[int]] = {}
    for (section, occurrence), group in groupby(bars(song), key=lambda bar: (bar.section, bar.occurrence)):
        section_bars = list(group)
        rhythms = [
            [(step * song.beats) % 1 == 0 or held >= LONG for step, held, _ in touches(layer.bar(bar.index))]
            for bar in section_bars
        ]
        rng = np.random.default_rng(
            (song.seed, layer.tune, ord(section), 0 if section == "c" else occurrence)
        )
        lines = tune(rng, rhythms, [bar.chord for bar in section_bars], song.scale)
        tunes.update(zip((bar.start for bar in section_bars), lines, strict=True))
    return tunes


def touches(pattern: str) -> Iterator[tuple[float, float, str]]:
    """Yield (start, length, mark) of each touch in a bar, as fractions of the bar."""
    for at, mark in enumerate(pattern):
        if mark not in ".-":
            rest = pattern[at + 1 :]
            held = 1 + len(rest) - len(rest.lstrip("-"))
            yield at / len(pattern), held / len(pattern), mark


def seconds(song: Song, beat: float) -> float:
    """Return when a beat comes; swing delays the second half of each."""
    whole, part = divmod(beat, 1)
    middle = 0.5 + song.swing
    swung = part * 2 * middle if part < 0.5 else middle + (part - 0.5) * 2 * (1 - middle)  # noqa: PLR2004 - half a beat
    return (whole + swung) * 60 / song.bpm


def pitches(
    song: Song, layer: Layer, bar: Bar, above: tuple[int, ...], mark: str, sung: int
) -> tuple[int, ...]:
    """Return the MIDI notes of one touch, given the voicing of the bar's chord and the note of the tune."""
    match layer.kind:
        case "drum":
            return (0,)
        case "chord":
            return tuple(song.key + tone for tone in above)
        case "arp":
            octave, place = divmod(int(mark) - 1, len(above))
            return (song.key + above[place] + 12 * octave,)
        case "bass":
            return (bass(song, layer, bar, mark),)
        case _:
            return (near(song.key, layer.centre - HANGS) + sung,)


def bass(song: Song, layer: Layer, bar: Bar, mark: str) -> int:
    """Return a bass note; marks are intervals from the root: 3 and 5 those of the chord, 8 the octave."""
    root = near(bar.chord[0] + song.key, layer.centre)
    if mark == "a":
        return near(bar.following[0] + song.key, layer.centre) - (1 if song.seed % 2 else 2)
    third, fifth = bar.chord[1] - bar.chord[0], bar.chord[2] - bar.chord[0]
    return root + {"1": 0, "3": third, "4": 5, "5": fifth, "6": 9, "7": 10, "8": 12}[mark]
