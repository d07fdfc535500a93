"""airtally token: who may call the control port."""

import json
import secrets
import time
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from config.forms import Name as AccountName
from config.forms import zone
from config.settings import Settings
from monitor.commands.options import ConfigOption, JsonOption, StateOption, examples, settings
from monitor.state import State
from store.accounts import policies, tokens
from store.accounts.policies import Policy
from store.accounts.tokens import SCOPES, Token

NAMED: TypeAdapter[str] = TypeAdapter(AccountName)
TOKEN_BYTES = 16  # of randomness; AudD's have as many

app = typer.Typer(help="The tokens of accounts, for the control port.", no_args_is_help=True)

Account = Annotated[
    str, typer.Argument(help="Account whose streams the token is for; made if there is none.")
]
Name = Annotated[str, typer.Option(help="What the token is for, to know it by.")]
Scopes = Annotated[
    str, typer.Option(help="Some of read, write and admin. read: lists; write: changes; admin: the backlog.")
]
Limit = Annotated[int | None, typer.Option(min=0, help="How many streams the account may have.")]
Score = Annotated[
    int | None, typer.Option(min=0, max=100, help="Songs of a lower score are not told to the account.")
]
Zone = Annotated[
    str | None, typer.Option(help="Of timestamps in the account's callbacks, like Europe/Berlin.")
]
Numbers = Annotated[list[int], typer.Argument(metavar="NUMBER...", help="As `token list` shows them.")]


class TokenFailed(Exception):
    """What was asked for cannot be done; the message says why."""


@app.command(epilog=examples("airtally token create label --name dashboard --scopes read"))
def create(  # noqa: PLR0913 - as many as there are options
    account: Account,
    *,
    name: Name = "",
    scopes: Scopes = "read,write",
    stream_limit: Limit = None,
    minimum_score: Score = None,
    timezone: Zone = None,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Make a token and print it: it is not shown again, and not kept."""
    effective = settings(config, state)
    policy = Policy(stream_limit=stream_limit, minimum_score=minimum_score, timezone=timezone)
    check(account, policy, effective)
    secret = secrets.token_hex(TOKEN_BYTES)
    made = tokens.known_by(secret, account, time.time(), name=name, scopes=checked_scopes(scopes))
    with closing(State(effective.state).open_database()) as database, database.transaction() as conn:
        if policy != Policy() or not policies.exists(conn, account):
            policies.set_policy(conn, account, policy)
        tokens.add(conn, made)
    typer.echo(secret)


@app.command("list", epilog=examples("airtally token list"))
def list_(*, as_json: JsonOption = False, config: ConfigOption = None, state: StateOption = None) -> None:
    """List the tokens: everything but themselves."""
    with (
        closing(State(settings(config, state).state).open_database()) as database,
        database.transaction() as conn,
    ):
        found = [row(conn, token) for token in tokens.listed(conn)]
    if as_json:
        for fields in found:
            typer.echo(json.dumps(fields, ensure_ascii=False))
        return
    table = Table(*COLUMNS)
    for fields in found:
        table.add_row(*("" if fields[name] is None else str(fields[name]) for name in COLUMNS))
    Console().print(table)


@app.command(epilog=examples("airtally token revoke 3"))
def revoke(numbers: Numbers, *, config: ConfigOption = None, state: StateOption = None) -> None:
    """Take tokens back; they open nothing from this moment on, nor do the longpolls named after them."""
    with (
        closing(State(settings(config, state).state).open_database()) as database,
        database.transaction() as conn,
    ):
        known = {token.number: token for token in tokens.listed(conn)}
        for number in numbers:
            tokens.remove(conn, revocable(known.get(number), number))
    typer.echo(f"{len(numbers)} revoked")


COLUMNS = ("number", "account", "name", "scopes", "origin", "created", "last used", "stream limit")


def row(conn: Connection, token: Token) -> dict[str, object]:
    """Return what may be shown of a token."""
    policy = asdict(policies.policy(conn, token.account))
    return {
        "number": token.number,
        "account": token.account,
        "name": token.name,
        "scopes": token.scopes,
        "origin": token.origin,
        "created": moment(token.created_at),
        "last used": moment(token.used_at),
        **{name.replace("_", " "): value for name, value in policy.items()},
    }


def moment(time: float | None) -> str | None:
    return None if time is None else datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def revocable(token: Token | None, number: int) -> Token:
    if token is None:
        raise TokenFailed(f"there is no token {number}; `airtally token list` shows them")
    if token.origin == "file":
        raise TokenFailed(f"token {number} is in the configuration; take it out there, and reload")
    return token


def checked_scopes(scopes: str) -> str:
    wanted = {scope.strip() for scope in scopes.split(",")}
    if not wanted <= set(SCOPES):
        raise TokenFailed(f"scopes: expected some of {', '.join(SCOPES)}, not {scopes}")
    return ",".join(scope for scope in SCOPES if scope in wanted)


def check(account: str, policy: Policy, effective: Settings) -> None:
    """Raise TokenFailed where an account cannot be what is asked for."""
    if policy != Policy() and account in {known.name for known in effective.accounts}:
        raise TokenFailed(
            f"account {account} is in the configuration; set its limits, score and timezone there"
        )
    try:
        NAMED.validate_python(account)
    except ValueError as error:
        raise TokenFailed(
            "account: expected a name of letters, digits, '.', '_' and '-', at most 64"
        ) from error
    try:
        zone(policy.timezone or "UTC")
    except (KeyError, ValueError, OSError) as error:
        raise TokenFailed(
            f"timezone: expected an IANA name, like Europe/Berlin, not {policy.timezone}"
        ) from error
