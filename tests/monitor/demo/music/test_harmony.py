import pytest

from monitor.demo.music.harmony import BLUES, MAJOR, MINOR, chord, near, note, voicing


@pytest.mark.parametrize(
    ("symbol", "scale", "tones"),
    [
        ("1", MAJOR, (0, 4, 7)),
        ("2", MAJOR, (2, 5, 9)),
        ("57", MAJOR, (7, 11, 14, 17)),
        ("19", MINOR, (0, 3, 7, 10, 14)),
        ("5M", MINOR, (7, 11, 14)),
        ("4m", MAJOR, (5, 8, 12)),
        ("b7M", MAJOR, (10, 14, 16)),
        ("5sus", MAJOR, (7, 12, 14)),
        ("1M7", BLUES, (0, 4, 7, 10)),
    ],
)
def test_a_symbol_stands_for_a_chord(symbol, scale, tones):
    assert chord(symbol, scale) == tones


def test_what_is_no_chord_is_named():
    with pytest.raises(ValueError, match="H7"):
        chord("H7", MAJOR)


def test_steps_go_on_over_the_octave():
    assert [note(MAJOR, step) for step in (-1, 0, 6, 7, 9)] == [-1, 0, 11, 12, 16]


def test_the_nearest_octave_is_at_most_six_semitones_away():
    assert [near(tone, 50) for tone in (0, 2, 7, 62)] == [48, 50, 55, 50]


def test_a_voicing_holds_the_tones_of_its_chord():
    assert {tone % 12 for tone in voicing((5, 9, 12), centre=0, before=())} == {5, 9, 0}


def test_a_voicing_moves_little():
    before = voicing((0, 4, 7), centre=0, before=())

    after = voicing((7, 11, 14), centre=0, before=before)

    assert max(min(abs(tone - old) for old in before) for tone in after) <= 2
