"""Making: an order becomes a report, and a report a file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from sqlalchemy import Connection

from monitor.reports.kinds.audience import audience
from monitor.reports.kinds.chart import chart
from monitor.reports.kinds.cues import cue
from monitor.reports.kinds.plays import plays
from monitor.reports.kinds.prs import prs
from monitor.reports.kinds.soundexchange import soundexchange
from monitor.reports.kinds.suisa import suisa
from monitor.reports.mapping import mapped
from monitor.reports.orders import Order
from monitor.reports.profiles import Report
from monitor.reports.writers.marked import write_carets, write_cue
from monitor.reports.writers.parquet import write_parquet
from monitor.reports.writers.tables import write_csv, write_jsonl

Make = Callable[[Connection, Order], Report]
Write = Callable[[Report, BinaryIO], None]
Progress = Callable[[int], None]  # how many facts were read

LOOK = 1000  # facts between two looks at how far it is

MAKERS: dict[str, Make] = {
    "plays": plays,
    "chart": chart,
    "soundexchange": soundexchange,
    "suisa": suisa,
    "prs": prs,
    "cue": cue,
    "audience": audience,
}


def make(conn: Connection, order: Order) -> Report:
    """Return the report that was ordered; its facts are read while it is written.

    Raises:
        ReportFailed: it cannot be made; the message says what is expected.
    """
    report = MAKERS[order.kind](conn, order)
    if order.columns:
        report = replace(report, profile=mapped(report.profile, order.columns))
    return report


def write(report: Report, form: str, file: BinaryIO, progress: Progress | None = None) -> None:
    """Write a report in a format; raises ReportFailed."""
    if progress:
        report = replace(report, facts=watched(report, progress))
    writer(form)(report, file)


def writer(form: str) -> Write:
    if form == "xlsx":
        from monitor.reports.writers.xlsx import write_xlsx  # noqa: PLC0415 - slow to load, and seldom wanted

        return write_xlsx
    return WRITERS[form]


WRITERS: dict[str, Write] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "txt": write_carets,
    "cue": write_cue,
    "parquet": write_parquet,
}


def watched(report: Report, progress: Progress) -> Iterator[Any]:
    for number, fact in enumerate(report.facts, 1):
        if number % LOOK == 0:
            progress(number)
        yield fact
