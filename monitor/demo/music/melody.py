"""Melody: a tune over given chords and a given rhythm (pure).

Every other bar repeats one motif, the bars between answer it, and the last note comes home: a tune is what is
heard again. Notes on a beat belong to the chord, the others are on their way.
"""

from collections.abc import Sequence

import numpy as np

from monitor.demo.music.harmony import Chord, Scale, note

MOVES = np.array([-4, -3, -2, -1, 0, 1, 2, 3, 5])  # steps of the scale
CHANCES = np.array([0.03, 0.05, 0.14, 0.26, 0.08, 0.24, 0.13, 0.05, 0.02])
LOWEST, HIGHEST = -3, 9  # steps around the key note

Rhythm = Sequence[bool]  # of a bar: for each note, whether it is on a beat or long


def tune(
    rng: np.random.Generator, rhythms: Sequence[Rhythm], chords: Sequence[Chord], scale: Scale
) -> list[list[int]]:
    """Return the tune bar by bar, in semitones above the key note."""
    motif = moves(rng)
    step = int(rng.integers(0, 5))
    sung: list[list[int]] = []
    for bar, (rhythm, chord) in enumerate(zip(rhythms, chords, strict=True)):
        walk = motif if bar % 2 == 0 else moves(rng)
        line = []
        for strong, move in zip(rhythm, walk, strict=False):
            step = reflected(step + int(move))
            step = nearest(step, chord, scale) if strong else step
            line.append(step)
        sung.append([note(scale, place) for place in line])
        step = (step + 2) // 2  # the next bar starts nearer to the middle
    return home(sung, chords[-1] if chords else (0,))


def moves(rng: np.random.Generator) -> list[int]:
    """Return the steps of one bar, more than any rhythm needs."""
    return [int(move) for move in rng.choice(MOVES, 24, p=CHANCES / CHANCES.sum())]


def reflected(step: int) -> int:
    """Return the step, turned back where it would leave the range."""
    if step > HIGHEST:
        return 2 * HIGHEST - step
    return 2 * LOWEST - step if step < LOWEST else step


def nearest(step: int, chord: Chord, scale: Scale) -> int:
    """Return the closest step that belongs to the chord; the step itself where there is none nearby."""
    tones = {tone % 12 for tone in chord}
    for away in (0, 1, -1, 2, -2):
        if note(scale, step + away) % 12 in tones:
            return step + away
    return step


def home(sung: list[list[int]], chord: Chord) -> list[list[int]]:
    """Return the tune with its last note on the root of the last chord, in the octave that is closest."""
    for line in reversed(sung):
        if line:
            line[-1] += (chord[0] - line[-1] + 6) % 12 - 6
            break
    return sung
