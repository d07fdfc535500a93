"""The command line: `airtally`. What a command raises becomes one line and an exit status here.

A command is imported when it is wanted: all of them take a hundred times as long as Python takes to start.
So errors are known by their names here.
"""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

FAILED = 1
UNUSABLE = 78  # EX_CONFIG of sysexits.h; systemd must not start us again
STATUSES = {
    "config.errors.ConfigError": UNUSABLE,
    "fingerprint.index.errors.IndexFormatError": UNUSABLE,
    "fingerprint.index.errors.IndexLocked": FAILED,
    "monitor.commands.backlog.BacklogFailed": FAILED,
    "monitor.commands.catalogue.CatalogueFailed": FAILED,
    "monitor.commands.scan.ScanFailed": FAILED,
    "monitor.commands.streams.ProbeFailed": FAILED,
    "monitor.commands.tokens.TokenFailed": FAILED,
    "monitor.control.errors.CannotListen": FAILED,
    "monitor.demo.stock.NothingToPlay": FAILED,
    "monitor.entries.EntryError": FAILED,
    "monitor.lock.StateInUse": FAILED,
    "monitor.reports.errors.ReportFailed": FAILED,
    "monitor.top.errors.TopFailed": FAILED,
    "store.errors.StoreBusy": FAILED,
    "store.errors.StoreUnusable": UNUSABLE,
}
# Commands, and groups of them, as they are listed. Each is in the module of its name, `app` or a function.
COMMANDS = {
    "run": "Monitor the streams of the configuration, and those added over the control port.",
    "top": "Watch a running daemon: its streams, plays as they come, and what waits to be delivered.",
    "scan": "Recognise recordings in files.",
    "report": "Write plays and their listeners as a report.",
    "demo": "Run a radio station, monitor it, and print the callbacks as they come.",
    "backlog": "Callbacks that wait, and those that were delivered lately.",
    "catalogue": "The recordings to recognise.",
    "config": "The configuration.",
    "streams": "Streams, looked at without monitoring them.",
    "token": "The tokens of accounts, for the control port.",
}
MODULES = {"token": "tokens"}


class Commands(TyperGroup):
    """The commands. Their names and purposes are known; the one that is called is imported."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] in COMMANDS:
            self.commands[args[0]] = command(args[0])
        return super().resolve_command(ctx, args)


def command(name: str) -> Any:
    """Import a command, or a group of them."""
    module = import_module(f"monitor.commands.{MODULES.get(name, name)}")
    holder = typer.Typer(add_completion=False)
    if hasattr(module, "app"):
        holder.add_typer(module.app, name=name)
    else:
        holder.command(name, epilog=module.EXAMPLES)(getattr(module, name))
    return typer.main.get_group(holder).commands[name]


app = typer.Typer(
    cls=Commands,
    help="Listens to live audio streams and tells their owner's server what is played.",
    epilog="`airtally COMMAND --help` tells more, with examples. Documents: docs/operating.md, docs/api.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for listed, purpose in COMMANDS.items():
    app.command(listed, help=purpose)(lambda: None)  # what stands in its place in the list


def main() -> None:
    try:
        app()
    except Exception as error:
        status = status_of(error)
        if status is None:
            raise
        print(f"airtally: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(status)


def status_of(error: Exception) -> int | None:
    """Return the exit status that an error leads to; None: it is a defect."""
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
    return next((STATUSES[name] for name in names if name in STATUSES), None)
