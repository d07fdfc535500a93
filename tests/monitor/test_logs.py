"""Logging: one line about one stream, without secrets."""

import logging

import pytest

from monitor.logs import STREAM, Formatter, redacted


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


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("monitor.stream", logging.WARNING, "f.py", 1, message, (), None)


def test_a_record_names_its_stream():
    token = STREAM.set("label/7")
    try:
        line = Formatter(journal=False).format(record("connection lost"))
    finally:
        STREAM.reset(token)

    assert line.endswith("WARNING label/7 monitor.stream: connection lost")


def test_the_journal_gets_priorities_and_no_time():
    assert Formatter(journal=True).format(record("x")) == "<4>- monitor.stream: x"


def test_secrets_in_tracebacks_do_not_show():
    entry = record("failed")
    entry.exc_text = "ValueError: http://user:pw@host/?k=v"

    assert "pw" not in Formatter(journal=False).format(entry)
