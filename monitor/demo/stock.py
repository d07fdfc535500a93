"""Stock: the demo's songs are composed or found, and put into the catalogue."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

from monitor.catalogue import IngestReport, ingest
from monitor.demo.library import Library, composed, divided, own_files
from monitor.demo.music.songbook import CATALOGUE, UNKNOWN
from monitor.demo.recordings import Recording
from monitor.demo.screen import Screen
from monitor.preparing import Outcome
from monitor.state import State

SONGS = "demo-songs"  # the folder of ours, in the state directory


class NothingToPlay(Exception):
    """There is no file that could be played."""


class Abandoned(Exception):
    """Nobody waits for this any more."""


async def stocked(state: Path, music: Path | None, screen: Screen) -> Library:
    """Return the library of the demo, with its catalogue ready.

    Raises:
        NothingToPlay: `music` has no file that could be played.
    """
    library = await found(music, screen) if music else await our_own(state / SONGS, screen)
    report = await catalogued([song.path for song in library.catalogue], state, screen)
    for failure in report.failed:
        screen.skipped(failure.entry.path, failure.reason)
    return library


async def our_own(folder: Path, screen: Screen) -> Library:
    """Return our songs, composing those that are not there yet."""
    songs = (*CATALOGUE, *UNKNOWN)
    with screen.progress("songs    ") as steps:
        recordings = []
        for song in songs:
            recordings.append(await asyncio.to_thread(composed, song, folder))
            steps.step(song.title, len(songs))
    return Library(tuple(recordings[: len(CATALOGUE)]), tuple(recordings[len(CATALOGUE) :]))


async def found(music: Path, screen: Screen) -> Library:
    """Return the operator's files."""
    files = own_files(music, screen.skipped)
    recordings: list[Recording] = []
    with screen.progress("your music") as steps:
        while recording := await asyncio.to_thread(next, files, None):
            recordings.append(recording)
            steps.step(recording.title, None)
    if not recordings:
        raise NothingToPlay(f"{music}: no file in it can be played")
    return divided(recordings)


async def catalogued(paths: Sequence[Path], state: Path, screen: Screen) -> IngestReport:
    """Put files into the catalogue, on a thread that stops after the current file when this is cancelled."""
    abandoned = threading.Event()
    with screen.progress("catalogue") as steps:

        def progress(outcome: Outcome, total: int) -> None:
            if abandoned.is_set():
                raise Abandoned
            steps.step(outcome.entry.path.stem.partition(" (")[0], total)

        try:
            return await asyncio.to_thread(ingest, paths, state=State(state), progress=progress)
        finally:
            abandoned.set()
