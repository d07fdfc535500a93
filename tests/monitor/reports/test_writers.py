"""Writers: nothing of what titles say becomes anything but text, and much is written as it is."""

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.reports.cells import Kind, clean, clock
from monitor.reports.errors import ReportFailed
from monitor.reports.profiles import Column, Report, ReportProfile
from monitor.reports.writers.marked import index
from monitor.reports.writers.parquet import write_parquet
from monitor.reports.writers.tables import write_csv, write_jsonl
from monitor.reports.writers.xlsx import write_xlsx

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "#N/A", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "'=1")
titles = st.one_of(st.sampled_from(EVIL), st.text(max_size=20))


def report(titles, name="title"):
    columns = (
        Column(name, Kind.TEXT, clean),
        Column("number", Kind.INTEGER, lambda _: -1),
    )
    return Report(
        name="r",
        title="Report",
        profile=ReportProfile(columns=columns),
        facts=iter(titles),
        total=len(titles),
    )


def made(write, *arguments, **more):
    file = io.BytesIO()
    write(report(*arguments), file, **more)
    return file.getvalue()


@settings(deadline=None, max_examples=50)
@given(st.lists(titles, max_size=20))
def test_no_text_of_csv_begins_a_formula(said):
    rows = list(csv.reader(io.StringIO(made(write_csv, said).decode("utf-8-sig"), newline="")))

    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d")) for row in rows)
    assert [row[0].removeprefix("'") for row in rows[1:]] == [clean(text).removeprefix("'") for text in said]
    assert all(row[1] == "-1" for row in rows[1:])  # a number is one


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=10)
@given(st.lists(titles, max_size=20))
def test_every_text_of_a_workbook_is_a_text(said):
    sheet = openpyxl.load_workbook(io.BytesIO(made(write_xlsx, said))).worksheets[0]

    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value or "" for cell in cells] == [clean(text) for text in said]
    assert all(cell.data_type == "s" for cell in cells if cell.value)


@settings(deadline=None, max_examples=50)
@given(st.lists(titles, max_size=20))
def test_programs_read_texts_as_they_are(said):
    lines = made(write_jsonl, said).decode().split("\n")[:-1]

    assert [json.loads(line)["title"] for line in lines] == [clean(text) for text in said]


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=50))
def test_a_text_is_one_line_that_can_be_encoded(text):
    found = clean(text)

    found.encode()
    assert len(found.splitlines()) <= 1
    assert clean(found) == found


@pytest.mark.parametrize(
    ("rows", "sheets"), [(0, [1]), (1, [2]), (4, [5]), (5, [5, 2]), (8, [5, 5]), (9, [5, 5, 2])]
)
def test_what_does_not_fit_into_a_sheet_goes_into_another(rows, sheets):
    said = [f"t{n}" for n in range(rows)]
    book = openpyxl.load_workbook(io.BytesIO(made(write_xlsx, said, most_rows=5)))

    assert [len(list(sheet.iter_rows())) for sheet in book.worksheets] == sheets
    assert all(sheet["A1"].value == "title" for sheet in book.worksheets)
    found = [row[0].value for sheet in book.worksheets for row in sheet.iter_rows(min_row=2)]
    assert found == said
    assert book.sheetnames[0] == "Report"


def test_what_an_encoding_cannot_say_becomes_a_question_mark():
    one = report(["Şebnem"])
    profile = ReportProfile(columns=one.profile.columns, encoding="cp1252", delimiter=";")
    file = io.BytesIO()
    write_csv(Report(name="r", title="R", profile=profile, facts=iter(["Şebnem Ö"])), file)

    assert file.getvalue() == "title;number\r\n?ebnem Ö;-1\r\n".encode("cp1252")


def test_parquet_takes_hostile_names_of_columns(tmp_path):
    name = "a'; COPY (SELECT 1) TO 'x' --\""
    (tmp_path / "r.parquet").write_bytes(made(write_parquet, ["x", "", '"'], name))
    import duckdb  # noqa: PLC0415 - as the writer does

    found = duckdb.sql(f"SELECT * FROM '{tmp_path}/r.parquet'")
    assert found.columns == [name, "number"]
    assert found.fetchall() == [("x", -1), ("", -1), ('"', -1)]


def test_parquet_has_no_two_columns_of_one_name():
    with pytest.raises(ReportFailed, match="columns: expected a name for each"):
        made(write_parquet, [], "Number")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00:00"), (59.6, "00:01:00"), (3599, "00:59:59"), (90000, "25:00:00")]
)
def test_a_length_is_written_as_a_clock_shows_it(seconds, text):
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00:00"), (1.6, "00:01:45"), (61, "01:01:00"), (6000, "100:00:00")]
)
def test_a_place_is_written_in_minutes_seconds_and_frames(seconds, text):
    assert index(seconds) == text
