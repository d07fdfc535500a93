"""A database of plays, and reports of it."""

import io
import json
from contextlib import closing

import pytest
from airplay import ACCOUNT, ZONE, air
from databases import new_database

from monitor.reports.making import make, write
from monitor.reports.orders import ordered
from store.plays.reporting import snapshot

SUNDAY = {"begins": "2026-10-25", "ends": "2026-10-26"}  # 25 hours in Berlin


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    """The path of a database, which is only read."""
    path = tmp_path_factory.mktemp("reports") / "airtally.db"
    with closing(new_database(path)) as database, database.transaction() as conn:
        air(conn)
    return path


@pytest.fixture
def conn(path):
    with snapshot(path) as conn:
        yield conn


@pytest.fixture
def order():
    """Return a function that orders a report, of one Sunday in Berlin unless another time is asked for."""

    def want(kind, **fields):
        return ordered(**{"kind": kind, "account": ACCOUNT, "timezone": ZONE, **SUNDAY, **fields})

    return want


@pytest.fixture
def written(conn, order):
    """Return a function that makes a report; it returns its bytes."""

    def make_it(kind, **fields):
        wanted = order(kind, **fields)
        file = io.BytesIO()
        write(make(conn, wanted), wanted.form, file)
        return file.getvalue()

    return make_it


@pytest.fixture
def rows(written):
    """Return a function that makes a report, and returns its rows by their columns."""

    def make_it(kind, **fields):
        text = written(kind, **{"format": "jsonl", **fields}).decode()
        return [json.loads(line) for line in text.splitlines()]

    return make_it


@pytest.fixture
def notes(conn, order):
    return lambda kind, **fields: make(conn, order(kind, **fields)).notes
