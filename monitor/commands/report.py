"""airtally report: plays and their listeners, in the forms that people and societies take."""

import sys
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from sqlalchemy import Connection

from config.reports import FORMATS
from monitor.commands.bars import bar
from monitor.commands.options import ConfigOption, StateOption, examples, settings
from monitor.reports.errors import ReportFailed
from monitor.reports.making import make, write
from monitor.reports.orders import Order, ordered
from monitor.reports.profiles import Report
from monitor.reports.targets import whole
from monitor.state import State
from store.plays import reporting

STDOUT = Path("-")
BINARY = ("xlsx", "parquet")

Kind = StrEnum("Kind", [(kind, kind) for kind in FORMATS])  # type: ignore[misc]
KindArgument = Annotated[Kind, typer.Argument(help="What to report.", show_default=False)]
FromOption = Annotated[
    str, typer.Option("--from", help="Begin: a date (its midnight) or a time; without an offset it is local.")
]
ToOption = Annotated[str, typer.Option("--to", help="End, which is not in it any more: a date or a time.")]
FormatOption = Annotated[
    str | None, typer.Option("--format", help="csv, xlsx, jsonl or parquet; of cue also cue.")
]
OutputOption = Annotated[
    Path, typer.Option("--output", "-o", help="A file, or a folder to put it into; - is standard output.")
]
ZoneOption = Annotated[
    str | None, typer.Option(help="Whose days are meant, like Europe/Berlin. Default: the account's.")
]
AccountOption = Annotated[str | None, typer.Option(help="Whose plays; needed where there are several.")]
RadioOption = Annotated[list[int] | None, typer.Option(help="Only this stream; can be repeated.")]
ArtistOption = Annotated[list[str] | None, typer.Option(help="Only this artist; can be repeated.")]
LabelOption = Annotated[list[str] | None, typer.Option(help="Only this label; can be repeated.")]
SegmentOption = Annotated[
    str | None,
    typer.Option(help="plays, chart, audience: only members of this segment count; its name or id."),
]
ColumnsOption = Annotated[Path | None, typer.Option(help="Columns of your own, in a TOML file.")]
ByOption = Annotated[str | None, typer.Option(help="chart: tracks or artists.")]
TopOption = Annotated[int | None, typer.Option(help="chart: how many ranks.")]
ServiceOption = Annotated[str | None, typer.Option(help="soundexchange: the name it knows the service by.")]
CategoryOption = Annotated[str | None, typer.Option(help="soundexchange: the transmission category, A to L.")]
SessionOption = Annotated[float | None, typer.Option(help="audience: seconds from which a session counts.")]

EXAMPLES = examples(
    "airtally report plays --from 2026-10-01 --to 2026-11-01",
    "airtally report chart --by artists --top 20 --from 2026-10-01 --to 2026-11-01 --format xlsx",
)


def report(  # noqa: PLR0913 - options of the command line
    kind: KindArgument,
    *,
    begins: FromOption,
    ends: ToOption,
    form: FormatOption = None,
    output: OutputOption = Path(),
    timezone: ZoneOption = None,
    account: AccountOption = None,
    radio_id: RadioOption = None,
    artist: ArtistOption = None,
    label: LabelOption = None,
    segment: SegmentOption = None,
    columns: ColumnsOption = None,
    by: ByOption = None,
    top: TopOption = None,
    service: ServiceOption = None,
    category: CategoryOption = None,
    minimum_session: SessionOption = None,
    config: ConfigOption = None,
    state: StateOption = None,
) -> None:
    """Write a report of plays and their listeners to a file, and print its name."""
    effective = settings(config, state)
    with reporting.snapshot(State(effective.state).database) as conn:
        whose = account or only_account(conn)
        order = ordered(
            kind=kind.value,
            format=form,
            account=whose,
            begins=begins,
            ends=ends,
            timezone=timezone or reporting.timezone(conn, whose) or effective.callbacks.timezone,
            radio_ids=radio_id or None,
            artists=artist or None,
            labels=label or None,
            segment=segment,
            columns=columns,
            by=by,
            top=top,
            service=service,
            category=category,
            minimum_session=minimum_session,
        )
        put(make(conn, order), order, output)


def only_account(conn: Connection) -> str:
    """Return the account there is."""
    known = reporting.account_names(conn)
    if len(known) != 1:
        there = ", ".join(known) or "there is none"
        raise ReportFailed(f"account: expected --account and the name of one ({there})")
    return known[0]


def put(made: Report, order: Order, output: Path) -> None:
    """Write a report to where it is wanted, and say what is to be said of it."""
    if output == STDOUT and order.form in BINARY:
        raise ReportFailed(f"output: expected a file: {order.form} is not for standard output")
    path = output / made.name if output.is_dir() else output
    with bar(made.title, made.total) as progress, to_file(path) as file:
        write(made, order.form, file, progress)
    if output != STDOUT:
        typer.echo(path)
    for note in made.notes:
        typer.echo(f"note: {note}", err=True)


def to_file(path: Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdout.buffer) if path == STDOUT else whole(path)
