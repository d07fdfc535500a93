"""airtally config: what the daemon would run with."""

import json

import typer

from config.masked import masked
from monitor.commands.options import ConfigOption, StateOption, examples, settings

app = typer.Typer(help="The configuration.", no_args_is_help=True)


@app.command(epilog=examples("airtally config check", "airtally config check --config monitor.toml"))
def check(*, config: ConfigOption = None, state: StateOption = None) -> None:
    """Say what is wrong with the configuration, or print the settings in effect, secrets masked."""
    effective = masked(settings(config, state).for_running())
    typer.echo(json.dumps(effective, indent=2, ensure_ascii=False))


@app.callback()
def group() -> None:
    """The configuration."""
