"""Harmony: scales and chords, as semitones above the key note (pure)."""

import re

MAJOR = (0, 2, 4, 5, 7, 9, 11)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
MIXOLYDIAN = (0, 2, 4, 5, 7, 9, 10)
MINOR = (0, 2, 3, 5, 7, 8, 10)
BLUES = (0, 3, 5, 6, 7, 10)

SYMBOL = re.compile(r"(?P<flat>b?)(?P<degree>[1-7])(?P<third>[Mm]?)(?P<kind>7|9|6|sus)?")
STACKS = {None: (0, 2, 4), "7": (0, 2, 4, 6), "9": (0, 2, 4, 6, 8), "6": (0, 2, 4, 5), "sus": (0, 3, 4)}

Scale = tuple[int, ...]
Chord = tuple[int, ...]  # semitones above the key note, root first


def chord(symbol: str, scale: Scale) -> Chord:
    """Return the chord of a symbol: a degree of the scale, with thirds of the scale stacked on it.

    "b" lowers the chord by a semitone, "M" and "m" force the third, "7", "9", "6" and "sus" add or replace.
    A scale that has not seven notes takes its chords from the mixolydian one.
    """
    found = SYMBOL.fullmatch(symbol)
    if not found:
        raise ValueError(f"not a chord: {symbol!r}")
    steps = scale if len(scale) == len(MAJOR) else MIXOLYDIAN
    degree = int(found["degree"]) - 1
    tones = [note(steps, degree + step) - (found["flat"] == "b") for step in STACKS[found["kind"]]]
    if found["third"]:
        tones[1] = tones[0] + (4 if found["third"] == "M" else 3)
    return tuple(tones)


def note(scale: Scale, step: int) -> int:
    """Return the semitones of any step of a scale; step 0 is the key note, negative steps lie below it."""
    octave, degree = divmod(step, len(scale))
    return scale[degree] + 12 * octave


def voicing(tones: Chord, *, centre: int, before: tuple[int, ...]) -> tuple[int, ...]:
    """Return the chord around `centre`, in the inversion that moves least from the voicing `before` it."""
    inversions = [tuple(sorted(near(tone, centre + shift) for tone in tones)) for shift in (-3, 0, 3)]
    if not before:
        return inversions[1]
    return min(inversions, key=lambda notes: sum(min(abs(n - b) for b in before) for n in notes))


def near(tone: int, centre: int) -> int:
    """Return the octave of a tone that is closest to `centre`."""
    return centre + (tone - centre + 6) % 12 - 6
