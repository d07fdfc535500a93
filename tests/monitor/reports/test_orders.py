"""Orders: what can be asked for, and what the files are called."""

import pytest

from monitor.reports.errors import ReportFailed
from monitor.reports.orders import FORMATS, file_name, ordered

SERVICE = {"service": "Example Radio"}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_first_format_is_made_where_none_is_asked_for(order, kind):
    assert order(kind, **(SERVICE if kind == "soundexchange" else {})).form == FORMATS[kind][0]


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("spins", {}, "kind: expected one of plays, chart"),
        ("plays", {"format": "pdf"}, "format: expected csv, xlsx"),
        ("suisa", {"format": "parquet"}, "format: expected csv or xlsx for suisa"),
        ("soundexchange", {}, "service: missing: expected the name"),
        ("soundexchange", {**SERVICE, "category": "Z"}, "category: expected a transmission category"),
        ("plays", SERVICE, "service: expected nothing: it is for soundexchange only"),
        ("chart", {"by": "labels"}, "by: expected tracks or artists"),
        ("chart", {"top": 0}, "top: expected a number of ranks from 1"),
        ("audience", {"minimum_session": -1}, "minimum_session: expected seconds from 0"),
        ("audience", {"artists": ("a",)}, "artists: expected nothing: it is for plays"),
        ("cue", {"format": "cue"}, "radio_id: expected one stream"),
        ("cue", {"format": "cue", "radio_ids": (7, 8)}, "radio_id: expected one stream"),
        ("plays", {"radio_ids": (1 << 63,)}, "radio_ids: expected at most 1000 whole numbers"),
        ("plays", {"artists": ("x" * 201,)}, "artists: expected at most 1000 names"),
        ("suisa", {"columns": "my.toml"}, "columns: expected nothing: it is for plays"),
        ("plays", {"begins": "x"}, "from: expected a date"),
        ("plays", {"colour": "red"}, "colour: there is no such field"),
    ],
)
def test_what_cannot_be_ordered_is_refused_with_what_is_expected(order, kind, fields, expected):
    with pytest.raises(ReportFailed) as caught:
        order(kind, **fields)

    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "fields", "name"),
    [
        ("plays", {}, "plays-label-2026-10-25.csv"),
        ("plays", {"format": "xlsx", "ends": "2026-11-01"}, "plays-label-2026-10-25_2026-10-31.xlsx"),
        ("chart", {"by": "artists"}, "chart-artists-label-2026-10-25.csv"),
        ("cue", {"begins": "2026-10-25T06:00"}, "cue-label-2026-10-25T060000_2026-10-26T000000.csv"),
        (
            "soundexchange",
            {"service": "W/ABC ../é", "begins": "2026-10-01", "ends": "2026-11-01"},
            "WABC01102026-31102026_A.txt",
        ),
    ],
)
def test_the_name_of_a_file_says_what_is_in_it(order, kind, fields, name):
    assert file_name(order(kind, **fields)) == name


def test_an_order_is_the_same_after_it_was_sent(order):
    wanted = order("plays", radio_ids=(7,), artists=("a",))

    assert type(wanted).model_validate_json(wanted.model_dump_json(exclude_unset=True)) == wanted
    assert ordered(**wanted.model_dump(exclude_unset=True)) == wanted
