"""airtally demo: the whole job on this machine, with no network beyond loopback."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.options import examples
from monitor.commands.signals import until_told

MusicOption = Annotated[
    Path | None,
    typer.Option("--music", help="Broadcast the recordings of this folder, not ours.", exists=True),
]
PortOption = Annotated[int, typer.Option("--port", help="Control port; 0: any free one.")]
DirectoryOption = Annotated[
    Path, typer.Option("--state", help="Where the demonstration keeps its music and state.")
]
RawOption = Annotated[bool, typer.Option("--json", help="Print the callbacks as they are sent.")]

EXAMPLES = examples("airtally demo", "airtally demo --music ~/music --port 0")


def demo(
    *,
    music: MusicOption = None,
    port: PortOption = 8650,
    state: DirectoryOption = Path("airtally-demo"),
    as_json: RawOption = False,
) -> None:
    """Run a radio station, monitor it, and print the callbacks as they come. Ctrl-C ends it."""
    from monitor.demo.demo import run_demo  # noqa: PLC0415 - slow to load, and not needed for the help

    asyncio.run(until_told(run_demo(state=state, music=music, port=port, as_json=as_json)))
