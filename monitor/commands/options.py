"""Options that several commands have, and what they lead to."""

from pathlib import Path
from typing import Annotated

import typer

from config.load import load
from config.settings import Settings
from monitor.state import State

DEFAULT_CONFIGS = (Path("monitor.toml"), Path("/etc/airtally/monitor.toml"))

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", help="Configuration file. Default: ./monitor.toml, else /etc/airtally/monitor.toml."
    ),
]
StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state", help="State directory. Default: the configuration's, $STATE_DIRECTORY, ./airtally-state."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings(config: Path | None, state: Path | None) -> Settings:
    """Return the settings: file, then environment, then command line.

    Raises:
        ConfigError: they cannot be used.
    """
    path = config or next((path for path in DEFAULT_CONFIGS if path.exists()), None)
    return load(path, {"state": state} if state else {})


def state_of(config: Path | None, state: Path | None) -> State:
    return State(settings(config, state).state)
