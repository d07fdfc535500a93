"""The command line: `airtally`. What a command raises becomes one line and an exit status here."""

import sys

import typer

from config.errors import ConfigError
from fingerprint.index import IndexFormatError, IndexLocked
from monitor.commands import backlog, catalogue, config, streams, tokens
from monitor.commands.backlog import BacklogFailed
from monitor.commands.catalogue import CatalogueFailed
from monitor.commands.demo import demo
from monitor.commands.run import run
from monitor.commands.scan import ScanFailed, scan
from monitor.commands.streams import ProbeFailed
from monitor.commands.tokens import TokenFailed
from monitor.control.server import CannotListen
from monitor.demo.stock import NothingToPlay
from monitor.entries import EntryError
from monitor.lock import StateInUse
from store.database import StoreBusy, StoreUnusable

FAILED = 1
UNUSABLE = 78  # EX_CONFIG of sysexits.h; systemd must not start us again
FAILURES = (
    BacklogFailed,
    CannotListen,
    CatalogueFailed,
    EntryError,
    IndexLocked,
    NothingToPlay,
    ProbeFailed,
    ScanFailed,
    StateInUse,
    StoreBusy,
    TokenFailed,
)
UNUSABILITIES = (ConfigError, StoreUnusable, IndexFormatError)

app = typer.Typer(
    help="Listens to live audio streams and tells their owner's server what is played.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(scan)
app.command()(demo)
app.add_typer(backlog.app, name="backlog")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(config.app, name="config")
app.add_typer(streams.app, name="streams")
app.add_typer(tokens.app, name="token")


def main() -> None:
    try:
        app()
    except FAILURES as error:
        leave(error, FAILED)
    except UNUSABILITIES as error:
        leave(error, UNUSABLE)


def leave(error: Exception, status: int) -> None:
    print(f"airtally: {error}", file=sys.stderr)  # noqa: T201
    sys.exit(status)
