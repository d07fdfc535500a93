import dataclasses

import numpy as np
import pytest

from monitor.demo.library import composed, divided, own_files
from monitor.demo.music.songbook import CATALOGUE
from monitor.demo.music.tones import RATE_HZ
from monitor.demo.recordings import NotAudio, Recording, length, read, write_flac
from monitor.tags import read_tags

SONG = dataclasses.replace(CATALOGUE[4], form="c", chords={"c": "6"}, space=0.3)


def recordings(tmp_path, count):
    return [Recording(tmp_path / f"{number}", "A", "T", 60.0) for number in range(count)]


def test_a_song_is_written_with_its_tags(tmp_path):
    recording = composed(SONG, tmp_path / "songs")

    assert read_tags(recording.path) == {
        "title": SONG.title,
        "artist": SONG.artist,
        "album": SONG.album,
        "release_date": SONG.date,
        "label": SONG.label,
        "isrc": SONG.isrc,
    }
    assert recording.duration <= length(recording.path) <= recording.duration + 2


def test_a_song_is_composed_once(tmp_path):
    first = composed(SONG, tmp_path)
    written = first.path.stat().st_mtime_ns

    assert composed(SONG, tmp_path) == first
    assert first.path.stat().st_mtime_ns == written
    assert len(list(tmp_path.iterdir())) == 1


def test_a_song_that_was_changed_is_composed_anew(tmp_path):
    assert composed(SONG, tmp_path).path != composed(dataclasses.replace(SONG, bpm=99), tmp_path).path


def test_a_recording_is_read_from_where_it_should_start(tmp_path):
    sound = np.linspace(-0.9, 0.9, 2 * RATE_HZ, dtype=np.float32)
    write_flac(tmp_path / "ramp.flac", np.stack([sound, -sound]), {})

    heard = np.concatenate(list(read(tmp_path / "ramp.flac", start=0.5)), axis=1)

    assert heard == pytest.approx(np.stack([sound, -sound])[:, RATE_HZ // 2 :], abs=1e-4)


def test_what_is_no_audio_is_said_to_be_none(tmp_path):
    (tmp_path / "broken.mp3").write_bytes(b"\0" * 5000)

    with pytest.raises(NotAudio):
        length(tmp_path / "broken.mp3")


def test_bad_files_are_skipped_with_a_reason(tmp_path):
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (2, 21 * RATE_HZ)).astype(np.float32)
    (tmp_path / "deep").mkdir()
    write_flac(tmp_path / "deep" / "good.flac", noise, {"artist": "A", "title": "T"})
    write_flac(tmp_path / "jingle.flac", noise[:, : 2 * RATE_HZ], {})
    (tmp_path / "notes.txt").write_text("not music")
    (tmp_path / ".hidden").write_text("not music")
    skipped = {}

    found = list(own_files(tmp_path, lambda path, reason: skipped.update({path.name: reason})))

    assert [(recording.name, recording.duration) for recording in found] == [("A - T", 21.0)]
    assert skipped.keys() == {"notes.txt", "jingle.flac"}
    assert "20 seconds" in skipped["jingle.flac"]


@pytest.mark.parametrize(("files", "unknown"), [(1, 0), (3, 0), (4, 1), (7, 1), (8, 2), (100, 2)])
def test_the_last_files_stay_unknown_where_there_are_enough(tmp_path, files, unknown):
    library = divided(recordings(tmp_path, files))

    assert len(library.unknown) == unknown
    assert (*library.catalogue, *library.unknown) == tuple(recordings(tmp_path, files))
