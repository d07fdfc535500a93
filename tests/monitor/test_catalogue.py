"""The catalogue: what goes in, what is passed over, what comes out again."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import mutagen
import pytest
from media import encoded, tones

from fingerprint.index import Index
from monitor.catalogue import IngestReport, ingest, remove
from monitor.state import State
from store.plays import tracks
from store.plays.tracks import Track


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


def recording(path: Path, seed: int, **tags: str) -> Path:
    """Write eight seconds of sound as FLAC, with these tags."""
    path.write_bytes(encoded(tones(8, seed=seed), "flac"))
    if tags:
        file = mutagen.File(path)
        file.update({key: [value] for key, value in tags.items()})
        file.save()
    return path


def listed(state: State) -> Sequence[Track]:
    with closing(state.open_database()) as database, database.transaction() as conn:
        return tracks.listed(conn)


def counts(report: IngestReport) -> tuple[int, int, int]:
    return report.added, report.known, len(report.failed)


def test_a_file_goes_in_with_what_its_tags_say(tmp_path: Path, state: State):
    path = recording(tmp_path / "a.flac", 1, artist="Ada", title="One", isrc="GBXYZ2600001", label="Deep")

    report = ingest([path], state=state)

    (track,) = listed(state)
    assert counts(report) == (1, 0, 0)
    assert (track.artist, track.title, track.isrc, track.label) == ("Ada", "One", "GBXYZ2600001", "Deep")
    assert track.duration == pytest.approx(8, abs=0.1)
    assert Index.open(state.index).entry_of(track.number)


def test_a_list_has_the_last_word(tmp_path: Path, state: State):
    recording(tmp_path / "a.flac", 1, artist="Ada", title="One")
    rows = tmp_path / "list.jsonl"
    rows.write_text(json.dumps({"path": "a.flac", "id": "A1", "title": "Uno", "audio_id": 5}))

    ingest([rows], state=state)

    (track,) = listed(state)
    assert (track.id, track.artist, track.title, track.audio_id) == ("A1", "Ada", "Uno", 5)


def test_a_second_run_passes_over_what_is_in_by_content(tmp_path: Path, state: State):
    path = recording(tmp_path / "a.flac", 1)
    ingest([path], state=state)
    renamed = path.rename(tmp_path / "b.flac")

    assert counts(ingest([renamed], state=state)) == (0, 1, 0)


def test_a_second_run_takes_over_corrected_titles(tmp_path: Path, state: State):
    recording(tmp_path / "a.flac", 1)
    rows = tmp_path / "list.jsonl"
    for title in ("Wrong", "Right"):
        rows.write_text(json.dumps({"path": "a.flac", "id": "A1", "title": title}))
        ingest([rows], state=state)

    assert [track.title for track in listed(state)] == ["Right"]


def test_the_same_id_with_other_content_is_replaced(tmp_path: Path, state: State):
    rows = tmp_path / "list.jsonl"
    rows.write_text(json.dumps({"path": "a.flac", "id": "A1"}))
    for seed in (1, 2):
        recording(tmp_path / "a.flac", seed)
        ingest([rows], state=state)

    (track,) = listed(state)
    assert len(Index.open(state.index)) == 1
    assert track.id == "A1"


def test_a_bad_file_is_told_and_the_others_go_in(tmp_path: Path, state: State):
    recording(tmp_path / "good.flac", 1)
    (tmp_path / "bad.mp3").write_text("<html>this is not audio</html>" * 100)
    (tmp_path / "short.wav").write_bytes(encoded(tones(1), "wav"))

    report = ingest([tmp_path], state=state)

    reasons = {failure.entry.path.name: failure.reason for failure in report.failed}
    assert counts(report) == (1, 0, 2)
    assert reasons["bad.mp3"].startswith("not audio")
    assert "only 1.0 s" in reasons["short.wav"]


def test_a_name_without_a_fingerprint_counts_as_not_there(tmp_path: Path, state: State):
    """That is what a crash between the two leaves behind."""
    path = recording(tmp_path / "a.flac", 1)
    ingest([path], state=state)
    for file in state.index.iterdir():
        file.unlink()

    assert counts(ingest([path], state=state)) == (1, 0, 0)
    assert len(listed(state)) == len(Index.open(state.index)) == 1


def test_what_is_removed_is_gone_from_both(tmp_path: Path, state: State):
    ingest([recording(tmp_path / "a.flac", 1), recording(tmp_path / "b.flac", 2)], state=state)
    first, second = listed(state)

    missing = remove([first.id, "unknown"], state=state)

    assert missing == ["unknown"]
    assert [track.id for track in listed(state)] == [second.id]
    assert Index.open(state.index).entry_of(first.number) is None
