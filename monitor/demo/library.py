"""The library: which recordings the station has, and which of them the catalogue will know.

Ours are composed once and kept as FLAC; the operator's own are used where they are.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.demo.music.mixing import mix
from monitor.demo.music.score import Song, duration
from monitor.demo.music.songbook import CATALOGUE, UNKNOWN
from monitor.demo.recordings import NotAudio, Recording, length, write_flac
from monitor.tags import read_tags

EDITION = 1  # of the instruments: another one makes songs new
SHORTEST = 20.0  # seconds; shorter files are jingles
ENOUGH = 4  # files, of which some may be kept out of the catalogue
PLENTY = 8  # files, of which two are


@dataclass(frozen=True, slots=True)
class Library:
    """What the station can play."""

    catalogue: tuple[Recording, ...]
    unknown: tuple[Recording, ...]  # not for the catalogue


def composed(song: Song, folder: Path) -> Recording:
    """Return a song of ours as a file of `folder`, where it is written unless it is there; takes a second."""
    written = hashlib.sha256(f"{EDITION} {song!r}".encode()).hexdigest()[:10]
    path = folder / f"{song.artist} - {song.title} ({written}).flac"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_flac(path, mix(song), tags(song))
    return Recording(path, song.artist, song.title, duration(song))


def tags(song: Song) -> dict[str, str]:
    """Return what the song is called, as Vorbis comments."""
    named = {"artist": song.artist, "title": song.title, "album": song.album, "date": song.date}
    return {**named, "label": song.label, "isrc": song.isrc}


def our_songs(folder: Path) -> Iterator[tuple[Recording, bool]]:
    """Yield our recordings, each with whether it is for the catalogue; composes what is not there yet."""
    for song in CATALOGUE:
        yield composed(song, folder), True
    for song in UNKNOWN:
        yield composed(song, folder), False


def own_files(folder: Path, skipped: Callable[[Path, str], None]) -> Iterator[Recording]:
    """Yield the operator's files that can be played, in the order of their names.

    Args:
        folder: where to look, at any depth; hidden files are passed over.
        skipped: told of each file that cannot be played, and why.
    """
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            try:
                yield recording(path)
            except NotAudio as error:
                skipped(path, str(error))


def recording(path: Path) -> Recording:
    """Return a file of the operator's, with what its tags say; reads it to its end.

    Raises:
        NotAudio: it cannot be played, or is too short to be a song.
    """
    seconds = length(path)
    if seconds < SHORTEST:
        raise NotAudio(f"shorter than {SHORTEST:.0f} seconds")
    said = read_tags(path)
    return Recording(path, said.get("artist", ""), said.get("title", path.stem), seconds)


def divided(recordings: list[Recording]) -> Library:
    """Return a library of the operator's files: where there are enough, the last ones stay unknown."""
    kept_out = 0 if len(recordings) < ENOUGH else 1 if len(recordings) < PLENTY else 2
    known = len(recordings) - kept_out
    return Library(tuple(recordings[:known]), tuple(recordings[known:]))
