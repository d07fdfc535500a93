"""airtally catalogue: what recordings there are to recognise."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor.commands.options import ConfigOption, JsonOption, StateOption, examples, state_of
from monitor.state import State
from store.plays import tracks
from store.plays.tracks import Track

app = typer.Typer(help="The recordings to recognise.", no_args_is_help=True)

Paths = Annotated[
    list[Path],
    typer.Argument(help="Folders, audio files, or lists (.jsonl, .csv) with a path for each recording."),
]
Ids = Annotated[list[str], typer.Argument(help="Ids of recordings, as `catalogue list` shows them.")]


class CatalogueFailed(Exception):
    """The catalogue does not hold, or could not take, what was asked for."""


@app.command(
    epilog=examples("airtally catalogue add /music/masters", "airtally catalogue add list.jsonl --json")
)
def add(
    paths: Paths, *, as_json: JsonOption = False, config: ConfigOption = None, state: StateOption = None
) -> None:
    """Put recordings in. What is in already, by content, is skipped: an interrupted run can be repeated."""
    from monitor.commands.progress import ingest_with_progress  # noqa: PLC0415 - numpy and SciPy; `list` and `show` do without

    report = ingest_with_progress(paths, state_of(config, state), Console(stderr=True, quiet=as_json))
    failed = {str(failure.entry.path): failure.reason for failure in report.failed}
    for path, reason in failed.items():
        typer.echo(f"{path}: {reason}", err=True)
    if as_json:
        typer.echo(json.dumps({"added": report.added, "known": report.known, "failed": failed}))
    else:
        typer.echo(f"{report.added} added, {report.known} already in, {len(failed)} failed")
    if failed and not report.added + report.known:
        raise CatalogueFailed("nothing could be added")


@app.command("list", epilog=examples("airtally catalogue list --json"))
def list_(*, as_json: JsonOption = False, config: ConfigOption = None, state: StateOption = None) -> None:
    """List the recordings."""
    found = listed(state_of(config, state))
    if as_json:
        for track in found:
            typer.echo(json.dumps(asdict(track), ensure_ascii=False))
        return
    table = Table("id", "artist", "title", "album", "length")
    for track in found:
        table.add_row(track.id, track.artist, track.title, track.album, length(track.duration))
    Console().print(table)


@app.command(epilog=examples("airtally catalogue show A1"))
def show(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    *,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Show all that is known of a recording."""
    with closing(state_of(config, state).open_database()) as database, database.transaction() as conn:
        track = tracks.by_id(conn, id_)
    if track is None:
        raise CatalogueFailed(f"no recording has the id {id_}; `airtally catalogue list` shows them")
    if as_json:
        typer.echo(json.dumps(asdict(track), ensure_ascii=False))
        return
    for name, value in asdict(track).items():
        typer.echo(f"{name:14} {'' if value is None else value}")


@app.command(epilog=examples("airtally catalogue remove A1 A2"))
def remove(ids: Ids, *, config: ConfigOption = None, state: StateOption = None) -> None:
    """Take recordings out; a running daemon stops recognising them within seconds."""
    from monitor.catalogue import remove as remove_tracks  # noqa: PLC0415 - numpy and SciPy; `list` and `show` do without

    missing = remove_tracks(ids, state=state_of(config, state))
    typer.echo(f"{len(ids) - len(missing)} removed")
    if missing:
        raise CatalogueFailed(f"no recording has the id {', '.join(missing)}")


@app.command(epilog=examples("airtally catalogue stats --state /var/lib/airtally"))
def stats(*, as_json: JsonOption = False, config: ConfigOption = None, state: StateOption = None) -> None:
    """Show how large the catalogue and its index are."""
    from fingerprint.index import Index  # noqa: PLC0415 - numpy and SciPy; `list` and `show` do without

    place = state_of(config, state)
    found = listed(place)
    seconds = sum(track.duration for track in found)
    size = sum(file.stat().st_size for file in place.index.rglob("*") if file.is_file())
    figures = {
        "recordings": len(found),
        "hours": round(seconds / 3600, 2),
        "fingerprints": len(Index.open(place.index)),
        "index_bytes": size,
        "index_bytes_per_second": round(size / seconds, 1) if seconds else 0,
    }
    if as_json:
        typer.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        typer.echo(f"{name:24} {value}")


def listed(place: State) -> list[Track]:
    with closing(place.open_database()) as database, database.transaction() as conn:
        return list(tracks.listed(conn))


def length(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
