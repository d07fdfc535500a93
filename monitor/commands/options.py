"""Options that several commands have, and what they lead to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.load import load
from config.settings import Settings

if TYPE_CHECKING:
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


def examples(*lines: str) -> str:
    """Return what stands below the help of a command: how it is called."""
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines)])


def state_of(config: Path | None, state: Path | None) -> "State":
    from monitor.state import State  # noqa: PLC0415 - brings SQLAlchemy, which `config check` does not need

    return State(settings(config, state).state)
