import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.music.harmony import MAJOR, MINOR, chord
from monitor.demo.music.melody import tune

RHYTHMS = st.lists(st.lists(st.booleans(), max_size=8), min_size=4, max_size=4)
CHORDS = [chord(symbol, MINOR) for symbol in ("1", "6", "3", "7")]


@given(st.integers(0, 1000), RHYTHMS)
def test_a_tune_has_a_note_for_every_touch(seed, rhythms):
    sung = tune(np.random.default_rng(seed), rhythms, CHORDS, MINOR)

    assert [len(line) for line in sung] == [len(rhythm) for rhythm in rhythms]


@given(st.integers(0, 1000), RHYTHMS)
def test_a_tune_stays_within_two_octaves_of_the_key(seed, rhythms):
    sung = tune(np.random.default_rng(seed), rhythms, CHORDS, MINOR)

    assert all(-14 <= tone <= 24 for line in sung for tone in line)


@given(st.integers(0, 1000))
def test_notes_on_a_beat_belong_to_the_chord(seed):
    sung = tune(np.random.default_rng(seed), [[True, False, True]] * 4, CHORDS, MINOR)

    strong = [(tone % 12, chord_) for line, chord_ in zip(sung, CHORDS, strict=True) for tone in line[::2]]
    assert all(tone in {part % 12 for part in chord_} for tone, chord_ in strong)


@given(st.integers(0, 1000))
def test_a_tune_comes_home(seed):
    sung = tune(np.random.default_rng(seed), [[True, False]] * 4, [chord("1", MAJOR)] * 4, MAJOR)

    assert sung[-1][-1] % 12 == 0


def test_another_seed_is_another_tune():
    first, second = (tune(np.random.default_rng(seed), [[True] * 8] * 4, CHORDS, MINOR) for seed in (1, 2))

    assert first != second
