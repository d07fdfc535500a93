"""Columns of one's own: what they can do, and what is said of those that cannot be."""

import pytest

from monitor.reports.errors import ReportFailed

GOOD = """
encoding = "cp1252"
delimiter = ";"
[[columns]]
name = "Sender"
value = "Radio Seven"
[[columns]]
name = "Datum"
field = "started_local"
format = "%d.%m.%Y"
[[columns]]
name = "Titel"
field = "title"
format = "upper"
[[columns]]
name = "Dauer"
field = "length"
format = "hh:mm:ss"
[[columns]]
name = "Hörer"
field = "impressions"
"""


@pytest.fixture
def toml(tmp_path):
    def write(text):
        path = tmp_path / "my.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_columns_can_be_named_chosen_and_formatted(written, toml):
    content = written("plays", columns=toml(GOOD), radio_ids=(7,)).decode("cp1252")

    assert content.splitlines() == [
        "Sender;Datum;Titel;Dauer;Hörer",
        "Radio Seven;25.10.2026;?U AN;00:03:21;20",
        "Radio Seven;25.10.2026;'=HYPERLINK(A1);00:03:00;3",
    ]


@pytest.mark.parametrize("kind", ["chart", "cue", "audience"])
def test_other_kinds_have_fields_of_their_own(kind, rows, toml):
    field = {"chart": "plays", "cue": "duration", "audience": "cume"}[kind]
    found = rows(kind, columns=toml(f'[[columns]]\nname = "X"\nfield = "{field}"'))

    assert found
    assert all(list(row) == ["X"] for row in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("columns = 3", "columns: expected 1 to 200 [[columns]] tables"),
        ("", "columns: missing: expected 1 to 200 [[columns]] tables"),
        ("[[columns", "not TOML: "),
        ('[[columns]]\nfield = "title"', "columns[0].name: missing: expected a heading"),
        ('[[columns]]\nname = "a"', "columns[0]: expected a field or a value"),
        ('[[columns]]\nname = "a"\nfield = "title"\nvalue = ""', "columns[0]: expected a field or a value"),
        ('[[columns]]\nname = "a"\nfield = "tilte"', "columns[0].field: expected one of play_id, account"),
        ('[[columns]]\nname = "a"\nfeild = "title"', "columns[0].feild: no such key"),
        (
            '[[columns]]\nname = "a"\nfield = "title"\nformat = "%d"',
            'columns[0].format: expected "upper" for title, not',
        ),
        (
            '[[columns]]\nname = "a"\nfield = "length"\nformat = "upper"',
            'columns[0].format: expected "hh:mm:ss" for length',
        ),
        (
            '[[columns]]\nname = "a"\nfield = "started_utc"\nformat = "hh:mm"',
            'columns[0].format: expected a pattern like "%d.%m.%Y"',
        ),
        (
            '[[columns]]\nname = "a"\nfield = "score"\nformat = "upper"',
            "columns[0].format: expected none for score",
        ),
        ('encoding = "klingon"\n[[columns]]\nname = "a"\nvalue = ""', "encoding: expected the name"),
        ('encoding = "base64"\n[[columns]]\nname = "a"\nvalue = ""', "encoding: expected the name"),
        ('delimiter = "--"\n[[columns]]\nname = "a"\nvalue = ""', "delimiter: expected one character"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_what_is_expected(written, toml, text, expected):
    with pytest.raises(ReportFailed) as caught:
        written("plays", columns=toml(text))

    assert expected in str(caught.value)
    assert "my.toml: " in str(caught.value)


def test_a_file_that_is_not_there_is_named(written, tmp_path):
    with pytest.raises(ReportFailed, match=r"none\.toml: No such file"):
        written("plays", columns=tmp_path / "none.toml")
