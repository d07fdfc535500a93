"""Entries: folders, files and lists, one recording each."""

from pathlib import Path

import pytest

from monitor.entries import Entry, EntryError, entries


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_folder_stands_for_the_audio_files_in_it_and_below(tmp_path: Path):
    song = touch(tmp_path / "album" / "b.MP3")
    other = touch(tmp_path / "a.flac")
    touch(tmp_path / "cover.jpg")

    assert [entry.path for entry in entries([tmp_path])] == [other, song]


def test_a_file_named_twice_is_one_entry(tmp_path: Path):
    song = touch(tmp_path / "a.mp3")

    assert len(entries([song, tmp_path, song])) == 1


def test_a_json_lines_list_names_files_relative_to_itself(tmp_path: Path):
    rows = write(tmp_path / "list.jsonl", '{"path": "x/a.mp3", "id": "A1", "title": "T", "audio_id": 5}\n\n')

    assert entries([rows]) == [Entry(tmp_path / "x/a.mp3", {"id": "A1", "title": "T"}, 5)]


def test_a_csv_list_has_a_header(tmp_path: Path):
    rows = write(tmp_path / "list.csv", "path,title,audio_id,mood\na.mp3,Übermut,,happy\n")

    assert entries([rows]) == [Entry(tmp_path / "a.mp3", {"title": "Übermut"}, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "line 1: not JSON"),
        ("[1]", "line 1: expected an object"),
        ('{"title": "x"}', 'line 1: expected a "path"'),
        (
            '{"path": "a.mp3"}\n{"path": "b.mp3", "audio_id": "x"}',
            "line 2: audio_id: expected a whole number",
        ),
    ],
)
def test_a_mistake_in_a_list_is_named_with_its_line(tmp_path: Path, text: str, expected: str):
    rows = write(tmp_path / "list.jsonl", text)

    with pytest.raises(EntryError, match=expected):
        entries([rows])


def test_a_missing_path_is_an_error(tmp_path: Path):
    with pytest.raises(EntryError, match="no such file"):
        entries([tmp_path / "nothing"])
