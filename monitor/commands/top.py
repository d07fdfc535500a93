"""airtally top: a running daemon, watched at a terminal."""

import contextlib
import json
import os
import sys
import time
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from config.settings import Settings
from monitor.commands.options import ConfigOption, JsonOption, StateOption, examples, settings
from monitor.top.asking import Daemon, is_address
from monitor.top.errors import TopFailed
from monitor.top.frame import frame
from monitor.top.keys import keys
from monitor.top.watching import EVERY, once, present, watch

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - who listens anywhere is here, too
WIDTH = 120  # columns, where nothing says how many there are

UrlOption = Annotated[
    str | None, typer.Option(help="Address of the control port. Default: the configuration's.")
]
TokenOption = Annotated[str | None, typer.Option(help="Default: that of the account in the configuration.")]
AccountOption = Annotated[str | None, typer.Option(help="Whose streams. Default: the first account's.")]
OnceOption = Annotated[bool, typer.Option("--once", help="Print one frame, and end.")]

EXAMPLES = examples(
    "airtally top",
    "airtally top --url https://airtally.example:8651 --token TOKEN",
    "airtally top --once --json",
)


def top(
    *,
    url: UrlOption = None,
    token: TokenOption = None,
    account: AccountOption = None,
    once_only: OnceOption = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Watch a running daemon: its streams, plays as they come, and what waits to be delivered.

    q or Ctrl-C ends it. With --json, a line of JSON each time; where the output is no terminal, one frame.
    """
    daemon = daemon_of(url, token, account, settings(config, state))
    console = Console()
    with contextlib.suppress(KeyboardInterrupt):
        if as_json:
            print_json(daemon, once_only=once_only)
        elif once_only or not (console.is_terminal and sys.stdin.isatty()):
            if not console.is_terminal and "COLUMNS" not in os.environ:
                console = Console(width=WIDTH)
            console.print(frame(once(daemon), present(), place=urlsplit(daemon.url).netloc))
        else:
            with keys() as wait:
                watch(daemon, console, wait)


def print_json(daemon: Daemon, *, once_only: bool) -> None:
    while True:
        told = daemon.told()
        del told["metrics"]
        typer.echo(json.dumps(told, ensure_ascii=False))
        if once_only:
            return
        time.sleep(EVERY)


def daemon_of(url: str | None, token: str | None, account: str | None, effective: Settings) -> Daemon:
    """Return whom to ask.

    Raises:
        TopFailed: the address is none, or there is no token.
    """
    host = ANY.get(effective.control.host, effective.control.host)
    own = f"http://[{host}]" if ":" in host else f"http://{host}"
    address = (url or f"{own}:{effective.control.port}").rstrip("/")
    if not is_address(address):
        raise TopFailed(f"--url: expected an address like http://127.0.0.1:8650, not {address}")
    known = {each.name: each.token for each in effective.accounts if each.token}
    if token is None and known:
        secret = known.get(account) if account else next(iter(known.values()))
        token = secret.get_secret_value() if secret else None
    if not token:
        raise TopFailed("no token: give one with --token, or a configuration with that account with --config")
    return Daemon(address, token)
