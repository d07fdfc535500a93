import dataclasses

import pytest

from monitor.demo.music.harmony import MAJOR
from monitor.demo.music.parts import bass, notes, seconds, touches
from monitor.demo.music.score import Layer, Song, bars, duration

SONG = Song(
    artist="A",
    title="T",
    album="",
    date="",
    label="",
    isrc="",
    seed=1,
    bpm=120,
    key=60,
    scale=MAJOR,
    form="vcv",
    chords={"v": "1 4", "c": "5 5 6 1"},
    layers=(),
    loose=0.0,
)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("x...", [(0, 0.25, "x")]),
        ("x---", [(0, 1, "x")]),
        (".o-X", [(0.25, 0.5, "o"), (0.75, 0.25, "X")]),
        ("....", []),
        ("1358", [(0, 0.25, "1"), (0.25, 0.25, "3"), (0.5, 0.25, "5"), (0.75, 0.25, "8")]),
    ],
)
def test_a_pattern_is_a_bar_of_touches(pattern, found):
    assert list(touches(pattern)) == found


def test_a_song_lasts_as_long_as_its_bars():
    assert [bar.section for bar in bars(SONG)] == list("vvccccvv")
    assert duration(SONG) == 8 * 4 * 0.5


def test_a_layer_plays_in_its_sections_only():
    played = notes(SONG, Layer("drum", "kick", "c", "x.x."))

    assert [note.at for note in played] == [4 + at for at in range(8)]


def test_patterns_take_turns_bar_by_bar():
    played = notes(SONG, Layer("drum", "kick", "v", "x...|xxxx"))

    assert len(played) == 2 * (1 + 4)


def test_strong_touches_are_louder_than_ghosts():
    loud, quiet = notes(
        dataclasses.replace(SONG, form="v", chords={"v": "1"}), Layer("drum", "hat", "v", "X.o.")
    )

    assert loud.velocity > quiet.velocity


def test_swing_delays_what_is_off_the_beat():
    swinging = dataclasses.replace(SONG, swing=1 / 6)

    assert [seconds(swinging, beat) for beat in (1, 1.5, 2)] == pytest.approx([0.5, 0.5 + 1 / 3, 1.0])


def test_hands_are_never_later_than_they_are_loose():
    song = dataclasses.replace(SONG, loose=0.01)

    strict = notes(SONG, Layer("drum", "kick", "vc", "xxxx"))
    loose = notes(song, Layer("drum", "kick", "vc", "xxxx"))

    assert max(abs(one.at - other.at) for one, other in zip(strict, loose, strict=True)) <= 0.01


@pytest.mark.parametrize(("mark", "pitch"), [("1", 36), ("3", 40), ("5", 43), ("8", 48), ("a", 40)])
def test_a_bass_counts_from_the_root(mark, pitch):
    assert bass(SONG, Layer("bass", "sub bass", "v", "1", 36), bars(SONG)[0], mark) == pitch


def test_a_chorus_is_sung_the_same_each_time_and_a_verse_is_not():
    song = dataclasses.replace(SONG, form="cvcv", chords={"c": "1 5 6 4", "v": "1 5 6 4"})

    sung = [note.pitch for note in notes(song, Layer("tune", "flute", "cv", "xxxxxxxx", 72))]

    chorus, verse, again, further = (sung[at : at + 32] for at in range(0, 128, 32))
    assert chorus == again
    assert verse != further
