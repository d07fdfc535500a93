"""A database with streams and songs."""

import pytest
from listening import furnish

from store.database import Database


@pytest.fixture
def database(tmp_path):
    opened = Database.open(tmp_path / "airtally.db", sleep=lambda _: None)
    with opened.transaction() as conn:
        furnish(conn)
    yield opened
    opened.close()


@pytest.fixture
def conn(database):
    with database.transaction() as conn:
        yield conn
