"""airtally scan: recognise the recordings in files, with the code that listens to streams."""

import json
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fingerprint.detections import Detection, Ended, Event
from fingerprint.index import Index
from fingerprint.tracker import Tracker
from monitor.commands.bars import bar
from monitor.commands.options import ConfigOption, JsonOption, StateOption, examples, state_of
from monitor.errors import SourceError
from monitor.recogniser import memory
from monitor.recogniser.decode import decode_file
from monitor.state import State
from store.plays import tracks
from store.plays.tracks import Track

Files = Annotated[list[Path], typer.Argument(help="Audio files of any length.", show_default=False)]

EXAMPLES = examples("airtally scan recording.mp3", "airtally scan --json *.flac")


class ScanFailed(Exception):
    """A file cannot be scanned."""


@dataclass(frozen=True, slots=True)
class Found:
    """A recording in a file. Times are seconds of the file, `track_offset` those of the recording."""

    track_id: str
    start: float
    end: float
    track_offset: float
    speed: float
    score: int
    artist: str
    title: str


def scan(
    files: Files, *, as_json: JsonOption = False, config: ConfigOption = None, state: StateOption = None
) -> None:
    """Recognise recordings in files.

    With --json, a line of JSON for each file: a list of what was found in it.
    """
    memory.keep_heap()
    place = state_of(config, state)
    index = Index.open(place.index)
    for file in files:
        found = named(place, detections(file, index))
        if as_json:
            typer.echo(json.dumps([asdict(item) for item in found], ensure_ascii=False))
        else:
            show(file, found)


def detections(file: Path, index: Index) -> list[Detection]:
    """Return what the index recognises in a file, in order of start.

    Raises:
        ScanFailed: the file cannot be read or decoded.
    """
    tracker = Tracker(index)
    events: list[Event] = []
    try:
        with file.open("rb") as media, bar(escape(file.name), file.stat().st_size) as reached:
            for samples in decode_file(media):
                events += tracker.feed(samples)
                reached(media.tell())
    except OSError as error:
        raise ScanFailed(f"{file}: {error.strerror or error}") from error
    except SourceError as error:
        raise ScanFailed(f"{file}: {error}") from error
    events += tracker.finish()
    ended = [event.detection for event in events if isinstance(event, Ended) and not event.refuted]
    return sorted(ended, key=lambda detection: detection.start)


def named(place: State, found: list[Detection]) -> list[Found]:
    """Give detections the names of the catalogue. One that was removed meanwhile is left out."""
    with closing(place.open_database()) as database, database.transaction() as conn:
        known = tracks.by_number(conn, [detection.track for detection in found])
    return [item_of(detection, known[detection.track]) for detection in found if detection.track in known]


def item_of(detection: Detection, track: Track) -> Found:
    return Found(
        track_id=track.id,
        start=round(detection.start, 2),
        end=round(detection.end, 2),
        track_offset=round(detection.track_offset, 2),
        speed=round(detection.speed, 4),
        score=detection.score,
        artist=track.artist,
        title=track.title,
    )


def show(file: Path, found: list[Found]) -> None:
    """Print a table for people."""
    table = Table("start", "end", "score", "artist", "title", "id", title=str(file), title_justify="left")
    for item in found:
        table.add_row(
            clock(item.start), clock(item.end), str(item.score), item.artist, item.title, item.track_id
        )
    Console().print(table)


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
