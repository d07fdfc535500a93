"""CSV and JSON Lines: tables as text."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from monitor.reports.cells import Cell, Kind, moment, written
from monitor.reports.profiles import Column, Report

# What a spreadsheet takes for the beginning of a formula, in the widths it knows.
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


@contextmanager
def text_of(file: BinaryIO, encoding: str) -> Iterator[TextIO]:
    """Give a file to write text to. What an encoding cannot say becomes a question mark."""
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="", write_through=False)
    try:
        yield text
    finally:
        text.detach()  # writes out what is left; whoever opened the file closes it


def write_csv(report: Report, file: BinaryIO) -> None:
    """Write CSV in the dialect of Excel.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, which keeps it a text:
    titles come from strangers. Programs that want them untouched read JSON Lines or Parquet.
    """
    profile = report.profile
    with text_of(file, profile.encoding) as text:
        lines = csv.writer(text, delimiter=profile.delimiter)
        lines.writerow([harmless(column.name) for column in profile.columns])
        forms = [form(column) for column in profile.columns]
        for row in report.rows():
            lines.writerow([form(cell) for form, cell in zip(forms, row, strict=True)])


def form(column: Column) -> Callable[[Cell], object]:
    """Return what makes the cells of a column ready for CSV, which writes numbers itself."""
    if column.kind is Kind.TEXT:
        return harmless
    return written if column.kind in {Kind.UTC, Kind.LOCAL} else plain


def plain(cell: Cell) -> Cell:
    return cell


def harmless(cell: Cell) -> str:
    text = written(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def write_jsonl(report: Report, file: BinaryIO) -> None:
    """Write an object a line, null for what is not known."""
    names = [column.name for column in report.profile.columns]
    encode = json.JSONEncoder(ensure_ascii=False, default=moment).encode
    with text_of(file, "utf-8") as text:
        for row in report.rows():
            text.write(encode(dict(zip(names, row, strict=True))) + "\n")
