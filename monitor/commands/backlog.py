"""airtally backlog: callbacks that wait, and those that were delivered lately."""

import json
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Column, Table
from sqlalchemy import Connection

from monitor.commands.bars import bar
from monitor.commands.options import ConfigOption, JsonOption, StateOption, examples, state_of
from monitor.state import State
from store.delivery import backlog, deliveries
from store.delivery.backlog import BATCH
from store.delivery.deliveries import Delivered
from store.delivery.outbox import Event

T = TypeVar("T")

app = typer.Typer(help="Callbacks that wait, and those that were delivered lately.", no_args_is_help=True)

Ids = Annotated[list[str] | None, typer.Argument(help="Ids of events, as `backlog list` shows them.")]
AccountOption = Annotated[str | None, typer.Option("--account", help="Only those of this account.")]
RadioOption = Annotated[int | None, typer.Option("--radio-id", help="Only those of this stream.")]
ParkedOption = Annotated[bool, typer.Option("--parked", help="Only those that are put aside.")]
DeliveredOption = Annotated[bool, typer.Option("--delivered", help="Those that were delivered, instead.")]
SinceOption = Annotated[
    datetime | None, typer.Option("--since", help="Those that happened at or after this time (UTC).")
]
UntilOption = Annotated[datetime | None, typer.Option("--until", help="Those that happened before (UTC).")]


class BacklogFailed(Exception):
    """The backlog does not hold what was asked for, or nothing in particular was asked for."""


@app.command(
    "list",
    epilog=examples("airtally backlog list --parked", "airtally backlog list --delivered --limit 20 --json"),
)
def list_(  # noqa: PLR0913 - options of the command line
    *,
    account: AccountOption = None,
    radio_id: RadioOption = None,
    parked: ParkedOption = False,
    delivered: DeliveredOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, at most.")] = 100,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """List callbacks, the oldest first; of those delivered, the latest."""

    def work(conn: Connection) -> list[Event] | list[Delivered]:
        if delivered:
            return deliveries.latest(conn, account=account, radio_id=radio_id, limit=limit)
        wanted = "parked" if parked else None
        return backlog.listed(conn, account=account, radio_id=radio_id, state=wanted, limit=limit)

    rows = [shown(event) for event in within(state_of(config, state), work)]
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    table = Table(*(Column(name, no_wrap=name in KEYS, overflow="fold") for name in SHOWN))
    for row in rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in SHOWN))
    Console().print(table)


@app.command(
    epilog=examples(
        "airtally backlog replay --parked", "airtally backlog replay --since 2026-11-01 --radio-id 7"
    )
)
def replay(  # noqa: PLR0913 - options of the command line
    ids: Ids = None,
    *,
    account: AccountOption = None,
    radio_id: RadioOption = None,
    parked: ParkedOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Have callbacks that are put aside tried at once, and delivered ones delivered again.

    By id; all that are put aside (--parked); or all delivered ones of a time (--since, --until).
    """

    def chosen(conn: Connection) -> Iterable[str]:
        if parked:
            yield from backlog.ids(conn, account=account, radio_id=radio_id, state="parked")
        if since or until:
            yield from deliveries.ids(
                conn, account=account, radio_id=radio_id, since=unix(since), until=unix(until)
            )
        yield from ids or ()

    if not (ids or parked or since or until):
        raise BacklogFailed("name ids, --parked, or a time with --since and --until")
    done = in_batches(state_of(config, state), chosen, backlog.replay)
    typer.echo(f"{done} will be delivered")
    if ids and not done:
        raise BacklogFailed("no callback that is put aside or was delivered has such an id")


@app.command(epilog=examples("airtally backlog drop --parked --account label"))
def drop(
    ids: Ids = None,
    *,
    account: AccountOption = None,
    radio_id: RadioOption = None,
    parked: ParkedOption = False,
    every: Annotated[
        bool, typer.Option("--all", help="All that wait, of the account if one is named.")
    ] = False,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Give callbacks up that wait: they will never be delivered."""

    def chosen(conn: Connection) -> Iterable[str]:
        if parked or every:
            wanted = None if every else "parked"
            yield from backlog.ids(conn, account=account, radio_id=radio_id, state=wanted)
        yield from ids or ()

    if not (ids or parked or every):
        raise BacklogFailed("name ids, --parked, or --all")
    done = in_batches(state_of(config, state), chosen, backlog.drop)
    typer.echo(f"{done} dropped")
    if ids and not done:
        raise BacklogFailed("no callback that waits has such an id")


KEYS = ("event_id", "account", "radio_id")
SHOWN = (*KEYS, "state", "happened", "last_error")
COLUMNS = (*SHOWN, "kind", "attempts", "last_status", "body")


def shown(event: Event | Delivered) -> dict[str, object]:
    """Return an event as people and programs read it."""
    fields = {name: getattr(event, name, None) for name in COLUMNS}
    happened = datetime.fromtimestamp(event.created_at, UTC).isoformat(timespec="seconds")
    return {**fields, "happened": happened, "body": event.body.decode()}


def unix(moment: datetime | None) -> float | None:
    return moment.replace(tzinfo=UTC).timestamp() if moment else None


def within(state: State, work: Callable[[Connection], T]) -> T:
    with closing(state.open_database()) as database, database.transaction() as conn:
        return work(conn)


def in_batches(
    state: State,
    chosen: Callable[[Connection], Iterable[str]],
    work: Callable[[Connection, Collection[str]], int],
) -> int:
    """Do `work` with what is chosen, a batch a transaction: the daemon goes on meanwhile."""
    ids = within(state, lambda conn: list(chosen(conn)))
    done = 0
    with closing(state.open_database()) as database, bar("callbacks", len(ids)) as reached:
        for start in range(0, len(ids), BATCH):
            with database.transaction() as conn:
                done += work(conn, ids[start : start + BATCH])
            reached(start + BATCH)
    return done
