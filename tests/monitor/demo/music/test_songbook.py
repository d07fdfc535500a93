import dataclasses
from itertools import combinations

import numpy as np
import pytest
from scipy.signal import correlate

from monitor.demo.music.drums import DRUMS
from monitor.demo.music.instruments import INSTRUMENTS
from monitor.demo.music.mixing import mix
from monitor.demo.music.parts import notes
from monitor.demo.music.score import duration
from monitor.demo.music.songbook import CATALOGUE, UNKNOWN
from monitor.demo.music.tones import RATE_HZ

SONGS = (*CATALOGUE, *UNKNOWN)


def chorus(song):
    """The first four bars of a song's chorus."""
    short = {**song.chords, "c": " ".join(song.chords["c"].split()[:4])}
    return dataclasses.replace(song, form="c", chords=short, space=0.5)


@pytest.fixture(scope="module")
def shapes():
    """The choruses as changes of level in bands, shape (bands, frames), of norm 1."""
    return [shape(mix(chorus(song))) for song in SONGS]


def shape(sound):
    mono = sound.mean(axis=0)[: 6 * RATE_HZ]
    frames = np.lib.stride_tricks.sliding_window_view(mono, 4096)[::1024] * np.hanning(4096)
    level = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    edges = np.geomspace(20, 340, 49).astype(int)
    bands = np.log(np.add.reduceat(level[:, :340], edges[:-1], axis=1) + 1e-4)
    changes = np.diff(bands, axis=0).T
    return changes / np.linalg.norm(changes)


@pytest.mark.parametrize("song", SONGS, ids=lambda song: song.title)
def test_a_song_takes_one_to_two_minutes(song):
    assert 60 <= duration(song) <= 120


@pytest.mark.parametrize("song", SONGS, ids=lambda song: song.title)
def test_a_song_can_be_played(song):
    for layer in song.layers:
        assert layer.play in (DRUMS if layer.kind == "drum" else INSTRUMENTS)
        assert all(0 <= note.at < duration(song) and 0 <= note.pitch < 108 for note in notes(song, layer))


def test_every_layer_is_heard_in_its_song():
    assert all(notes(song, layer) for song in SONGS for layer in song.layers)


@pytest.mark.parametrize("what", ["title", "artist", "isrc", "seed", "bpm"])
def test_no_two_songs_share(what):
    assert len({getattr(song, what) for song in SONGS}) == len(SONGS)


def test_no_two_songs_share_key_and_tuning():
    assert len({(song.key % 12, song.tuning) for song in SONGS}) == len(SONGS)


def test_songs_do_not_sound_alike(shapes):
    alike = max(correlate(one, other, "same").max() for one, other in combinations(shapes, 2))

    assert correlate(shapes[0], shapes[0], "same").max() == pytest.approx(1.0, abs=1e-4)
    assert alike < 0.5


def test_a_song_is_the_same_each_time_it_is_played():
    song = dataclasses.replace(chorus(CATALOGUE[2]), chords={"c": "17 37"})

    assert np.array_equal(mix(song), mix(song))


def test_another_seed_is_another_song():
    song = dataclasses.replace(chorus(CATALOGUE[2]), chords={"c": "17 37"})

    assert not np.array_equal(mix(song), mix(dataclasses.replace(song, seed=99)))


def test_a_song_is_as_loud_as_a_record_and_does_not_clip():
    sound = mix(chorus(CATALOGUE[3]))

    assert np.abs(sound).max() <= 0.9
    assert -20 < 20 * np.log10(np.sqrt((sound**2).mean())) < -9
