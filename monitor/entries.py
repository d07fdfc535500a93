"""Entries: what the operator asks to put into the catalogue, one recording each.

A path is a folder (searched for audio files), an audio file, or a list: JSON Lines or CSV with a `path` for
each recording and, as far as known, its id, title, artist and so on. A list's word wins over a file's tags.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

AUDIO = frozenset(
    {".aac", ".aif", ".aiff", ".ape", ".flac", ".m4a", ".mka", ".mp3", ".mp4", ".oga", ".ogg", ".opus"}
    | {".wav", ".webm", ".wma", ".wv"}
)
LISTS = frozenset({".jsonl", ".ndjson", ".csv"})
FIELDS = (
    "id",
    "title",
    "artist",
    "album",
    "release_date",
    "label",
    "isrc",
    "upc",
    "musicbrainz",
    "artist_id",
    "song_link",
)


class EntryError(Exception):
    """Something asked for cannot be an entry; the message names it and says what was expected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording to put in."""

    path: Path
    said: Mapping[str, str] = field(default_factory=dict)  # by FIELDS, what a list says of it
    audio_id: int | None = None


def entries(paths: Sequence[Path]) -> list[Entry]:
    """Return the recordings that `paths` stand for, each file once, in order.

    Raises:
        EntryError: a path does not exist, or a list cannot be read.
    """
    found = {entry.path.resolve(): entry for path in paths for entry in expand(path)}
    return list(found.values())


def expand(path: Path) -> Iterator[Entry]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in AUDIO)
        return (Entry(file) for file in files if file.is_file())
    if not path.exists():
        raise EntryError(f"{path}: no such file or folder")
    if path.suffix.lower() in LISTS:
        return listed(path)
    return iter([Entry(path)])


def listed(path: Path) -> Iterator[Entry]:
    """Yield the entries of a list; paths in it are relative to its folder."""
    for number, row in rows(path):
        name = row.get("path")
        if not isinstance(name, str) or not name:
            raise EntryError(f'{path}, line {number}: expected a "path"')
        said = {key: str(row[key]).strip() for key in FIELDS if row.get(key) not in (None, "")}
        yield Entry(path.parent / name, said, audio_id(row, f"{path}, line {number}"))


def rows(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield (line number, row) of a CSV file with a header, or of JSON Lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            if path.suffix.lower() == ".csv":
                reader = csv.DictReader(lines)
                yield from ((reader.line_num, row) for row in reader)
                return
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, json_object(line, f"{path}, line {number}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EntryError(f"{path}: {error}") from error


def json_object(line: str, where: str) -> Mapping[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EntryError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise EntryError(f'{where}: expected an object like {{"path": "song.mp3", "title": "..."}}')
    return row


def audio_id(row: Mapping[str, object], where: str) -> int | None:
    """Return the whole number AudD calls audio_id, where the row has one."""
    value = row.get("audio_id")
    if value in (None, ""):
        return None
    try:
        return int(str(value))
    except ValueError:
        raise EntryError(f"{where}: audio_id: expected a whole number, not {value!r}") from None
