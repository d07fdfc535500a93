"""Parquet: a file for analysis. DuckDB is loaded when one is wanted, and not before.

DuckDB reads the rows from a file of our own and writes them in columns: neither holds them all in memory.
"""

import csv
import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from monitor.reports.cells import Cell, Kind, written
from monitor.reports.errors import ReportFailed
from monitor.reports.profiles import Report
from monitor.reports.writers.tables import text_of

TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.DECIMAL: "DOUBLE",
    Kind.UTC: "TIMESTAMPTZ",
    Kind.LOCAL: "TIMESTAMP",
}
LINE = 4_000_000  # bytes that a row can have at most: ten texts of the longest there are, in quotes
BUFFER = 4 * LINE  # bytes that DuckDB reads at once; its own choice is four times as much
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "256MB",
    "threads": "1",
    "preserve_insertion_order": "false",  # one thread keeps it; asked for, it fills the memory
    "autoinstall_known_extensions": "false",
}


def write_parquet(report: Report, file: BinaryIO) -> None:
    """Write Parquet; of local times what the clocks show.

    Raises:
        ReportFailed: DuckDB could not write it, or two columns have one name.
    """
    names = [column.name for column in report.profile.columns]
    if len(set(map(str.casefold, names))) < len(names):
        raise ReportFailed("columns: expected a name for each: in Parquet no two columns have the same")
    with TemporaryDirectory(prefix="airtally-report-") as folder:
        rows, made = Path(folder) / "rows.csv", Path(folder) / "report.parquet"
        with rows.open("wb") as file_of_rows:
            write_rows(report, file_of_rows)
        convert(report, rows, made)
        with made.open("rb") as source:
            shutil.copyfileobj(source, file)


def write_rows(report: Report, file: BinaryIO) -> None:
    with text_of(file, "utf-8") as text:
        lines = csv.writer(text)
        forms = [FORMS[column.kind] for column in report.profile.columns]
        for row in report.rows():
            lines.writerow([form(cell) for form, cell in zip(forms, row, strict=True)])


def plain(cell: Cell) -> Cell:
    return cell


def shown(cell: Cell) -> str:
    """Return a local time without its offset."""
    return cell.replace(tzinfo=None).isoformat() if isinstance(cell, datetime) else ""


FORMS = {
    Kind.TEXT: plain,
    Kind.INTEGER: plain,
    Kind.DECIMAL: plain,
    Kind.UTC: written,
    Kind.LOCAL: shown,
}


def convert(report: Report, rows: Path, made: Path) -> None:
    import duckdb  # noqa: PLC0415 - 65 MB that only this format needs

    columns = report.profile.columns
    shape = ", ".join(f"{literal(column.name)}: {literal(TYPES[column.kind])}" for column in columns)
    texts = ", ".join(literal(column.name) for column in columns if column.kind is Kind.TEXT)
    source = (
        f"read_csv({literal(str(rows))}, header = false, auto_detect = false, columns = {{{shape}}},"
        f" force_not_null = [{texts}], delim = ',', quote = '\"', escape = '\"', parallel = false,"
        f" max_line_size = {LINE}, buffer_size = {BUFFER})"
    )
    connection = duckdb.connect(config=SETTINGS | {"temp_directory": str(rows.parent)})
    try:
        connection.execute(f"COPY (SELECT * FROM {source}) TO {literal(str(made))} (FORMAT parquet)")  # noqa: S608
    except duckdb.Error as error:
        raise ReportFailed(f"no Parquet could be written: {error}") from error
    finally:
        connection.close()


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
