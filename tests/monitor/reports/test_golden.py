"""Every kind of report in every format is, to the byte or the cell, what it was found to be right as."""

import io
from pathlib import Path

import duckdb
import openpyxl
import pytest

from monitor.reports.orders import FORMATS

GOLDEN = Path(__file__).parent / "golden"
WEEK = {"begins": "2026-10-19", "ends": "2026-10-26"}
FIELDS = {
    "soundexchange": {"service": "Example Radio", "category": "B"},
    "chart": WEEK,
    "audience": {"begins": "2026-10-24"},
}
CASES = [(kind, form) for kind, forms in FORMATS.items() for form in forms]


def fields_of(kind, form):
    one_stream = {"radio_ids": (8,)} if form == "cue" else {}
    return {"format": form, **FIELDS.get(kind, {}), **one_stream}


def golden(kind, form):
    packed = ".txt" if form in {"xlsx", "parquet"} else ""  # what their cells say
    return GOLDEN / f"{kind}.{form}{packed}"


def shown(content, form, folder):
    """Return what a file says, as bytes: of what is packed, each cell with its type."""
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        lines = [[(cell.data_type, cell.value) for cell in row] for row in sheet.iter_rows()]
    elif form == "parquet":
        (folder / "report.parquet").write_bytes(content)
        found = duckdb.sql(f"SELECT * FROM '{folder}/report.parquet'")
        names = [f'"{name}"::VARCHAR' for name in found.columns]
        texts = duckdb.sql(f"SET TimeZone = 'UTC'; SELECT {', '.join(names)} FROM '{folder}/report.parquet'")
        head = [(name, str(type_)) for name, type_ in zip(found.columns, found.types, strict=True)]
        lines = [head, *map(list, texts.fetchall())]
    else:
        return content
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.parametrize(("kind", "form"), CASES)
def test_a_report_is_what_it_was_found_to_be_right_as(kind, form, written, tmp_path):
    content = written(kind, **fields_of(kind, form))

    assert shown(content, form, tmp_path) == golden(kind, form).read_bytes()
