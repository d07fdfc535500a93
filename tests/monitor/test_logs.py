"""Logging: one line about one stream, without secrets, whatever foreign text is in it."""

import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.logs import FORMATS, STREAM, Formatter, escaped, redacted

PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^\s"=\\]+)(?: |$)')
FOREIGN = st.text(st.characters()) | st.sampled_from(
    [
        "a\nlevel=error msg=forged",
        "\x1b[2J",
        "\r\n",
        'say "x"',
        "a=b",
        "\u202e",
        "\x85",
        "\udce9",
        "",
        "\\",
        "\\n",
    ]
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://user:pw@host/live", "http://***@host/live"),
        ("https://host/cb?secret=abc&return=x", "https://host/cb?secret=***&return=***"),
        ("lost https://a:b@h/x?t=1 and http://c/d", "lost https://***@h/x?t=*** and http://c/d"),
        ("nothing to hide: 50 % of a@b", "nothing to hide: 50 % of a@b"),
    ],
)
def test_credentials_and_query_values_do_not_show(text: str, shown: str):
    assert redacted(text) == shown


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("monitor.stream", logging.WARNING, "f.py", 1, "%s", (message,), None)
    made.__dict__.update(extra)
    return made


def parsed(line: str) -> dict[str, str]:
    """Read logfmt."""
    pairs = PAIR.findall(line)
    assert "".join(f"{name}={value} " for name, value in pairs).rstrip() == line
    return {name: json.loads(value) if value.startswith('"') else value for name, value in pairs}


@pytest.mark.parametrize("form", FORMATS)
def test_a_record_names_its_stream_and_its_play(form: str):
    token = STREAM.set("label/7")
    try:
        line = Formatter(form).format(record("on air", play_id=12))
    finally:
        STREAM.reset(token)

    if form == "text":
        assert line.endswith("warning label/7 monitor.stream: on air play_id=12")
    else:
        fields = parsed(line) if form == "logfmt" else json.loads(line)
        assert {name: str(value) for name, value in fields.items() if name != "time"} == {
            "level": "warning",
            "account": "label",
            "radio_id": "7",
            "play_id": "12",
            "logger": "monitor.stream",
            "msg": "on air",
        }


@given(FOREIGN)
def test_a_line_of_logfmt_gives_back_what_was_said(said: str):
    line = Formatter("logfmt").format(record(said))

    assert line.isprintable()
    assert parsed(line)["msg"] == redacted(said)


@given(FOREIGN)
def test_a_line_of_json_gives_back_what_was_said(said: str):
    line = Formatter("json").format(record(said))

    assert line.isprintable()
    assert json.loads(line)["msg"] == redacted(said)


@given(FOREIGN)
def test_no_foreign_text_ends_a_line_or_moves_the_cursor_of_a_terminal(said: str):
    assert Formatter("text").format(record(said)).isprintable()


@given(FOREIGN)
@pytest.mark.parametrize("form", FORMATS)
def test_what_can_be_logged_can_be_written(form: str, said: str):
    Formatter(form).format(record(said)).encode()


@given(st.text(st.characters()))
def test_printable_text_is_left_as_it_is(said: str):
    assert (escaped(said) == said) == said.isprintable()


@given(FOREIGN)
def test_a_traceback_cannot_be_taken_for_other_records(said: str):
    first, *rest = Formatter("text").format(failed(said)).split("\n")

    assert "monitor.stream: failed" in first
    assert all(line.startswith("    ") and line.isprintable() for line in rest)


def failed(reason: str) -> logging.LogRecord:
    made = record("failed")
    made.exc_info = ValueError, ValueError(reason), None
    return made


@pytest.mark.parametrize("form", ["logfmt", "json"])
def test_a_traceback_is_a_field(form: str):
    line = Formatter(form).format(failed("it broke"))
    fields = parsed(line) if form == "logfmt" else json.loads(line)

    assert fields["exc"].splitlines()[-1] == "ValueError: it broke"


def test_the_journal_gets_priorities_and_no_time():
    line = Formatter("logfmt", journal=True).format(record("x"))

    assert line == "<4>level=warning logger=monitor.stream msg=x"


def test_secrets_in_tracebacks_do_not_show():
    assert "pw" not in Formatter("logfmt").format(failed("http://user:pw@host/?k=v"))
