"""airtally streams: what can be found out about a stream without monitoring it."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Annotated, Any

import typer

from config.urls import check_stream_url, masked_url
from monitor.commands.options import ConfigOption, JsonOption, StateOption, examples, settings
from monitor.errors import SourceError
from monitor.probing import Findings, Probe
from monitor.recogniser.pool import RecogniserPool
from monitor.sources.connect import connected
from monitor.sources.resolve import open_source
from monitor.sources.sites.access import Access
from monitor.sources.sites.names import TITLES, is_shortcut
from monitor.sources.sites.opening import reaching
from monitor.state import State
from store.plays import tracks

FAILED = 1

app = typer.Typer(help="Streams, looked at without monitoring them.", no_args_is_help=True)

Url = Annotated[
    str, typer.Argument(help="What to listen to; what a stream's url may be.", show_default=False)
]
Seconds = Annotated[
    float, typer.Option(min=1, max=3600, help="How long to listen. A song takes some 10 to be recognised.")
]
Tell = Callable[[str, dict[str, Any]], None]


class ProbeFailed(Exception):
    """This cannot be probed; the message says why."""


@app.callback()
def streams() -> None:
    """Look at streams without monitoring them."""


@app.command(
    epilog=examples(
        "airtally streams probe https://radio.example/live",
        "airtally streams probe twitch:channel --seconds 60",
    )
)
def probe(
    url: Url,
    *,
    seconds: Seconds = 30.0,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Listen to a stream for a while, and tell each step. The exit status is 1 if nothing can be heard.

    With --json, a line of JSON for each step.
    """
    try:
        check_stream_url(url)
    except ValueError as error:
        raise ProbeFailed(str(error)) from error
    effective = settings(config, state)
    place = State(effective.state)
    access = Access(proxy=effective.sources.proxy, ca_file=effective.sources.ca_file)
    tell = teller(as_json=as_json)
    tell("resolve", {"url": masked_url(url), "asks": TITLES.get(url.partition(":")[0], "")})
    if failure := asyncio.run(probed(url, place, access, tell, seconds)):
        tell("failed", {"reason": failure})
        raise typer.Exit(FAILED)


async def probed(url: str, place: State, access: Access, tell: Tell, seconds: float) -> str:
    """Probe a source; return why nothing can be heard, or nothing if something can."""
    pool = RecogniserPool(place.index, 1)
    listening = Probe(pool, partial(named, place), tell, seconds)
    failure = ""
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(pool.run())
        try:
            site = is_shortcut(url)
            ours = reaching(connected, access) if site else connected
            connect = listening.told_by(ours, url, proxied=site and access.proxy is not None)
            await listening.run(partial(open_source, url, connect=connect, access=access))
            tell("ok", {"summary": summary(listening.findings)})
        except SourceError as error:
            failure = str(error)
        finally:
            running.cancel()
    return failure


def named(place: State, number: int) -> dict[str, str]:
    """Return what the catalogue knows of a track."""
    if not place.database.exists():
        return {}
    with closing(place.open_database()) as database, database.transaction() as conn:
        track = tracks.by_number(conn, [number]).get(number)
    return {"id": track.id, "artist": track.artist, "title": track.title} if track else {}


def summary(found: Findings) -> str:
    """Return what a source is, in a line."""
    form = found.form
    parts = [
        f"{form.codec} in {found.container}, {form.rate_hz} Hz, {form.channels} channels" if form else "",
        f"{form.bits_per_second / 1000:.0f} kbit/s" if form and form.bits_per_second else "",
        f"{found.level} dBFS" if found.level is not None else "",
        found.content,
        f"{found.songs} recognised",
        f"{found.heard:.0f} s heard",
    ]
    return ", ".join(part for part in parts if part)


def teller(*, as_json: bool) -> Tell:
    """Return what prints a step."""
    began = time.monotonic()

    def tell(step: str, found: dict[str, Any]) -> None:
        at = round(time.monotonic() - began, 2)
        if as_json:
            typer.echo(json.dumps({"at": at, "step": step, **found}, ensure_ascii=False))
        else:
            typer.echo(f"{at:7.2f} s  {step:8} {worded(found)}")

    return tell


def worded(found: dict[str, Any]) -> str:
    """Return what was found, for people. What comes from a server may be meant for their terminal."""
    parts = [f"{name.replace('_', ' ')} {value}" for name, value in found.items() if value not in {"", None}]
    return "".join(character for character in ", ".join(parts) if character.isprintable())
