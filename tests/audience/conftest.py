"""A database with streams and songs."""

import pytest
from databases import new_database
from listening import furnish


@pytest.fixture
def database(tmp_path):
    opened = new_database(tmp_path / "airtally.db", sleep=lambda _: None)
    with opened.transaction() as conn:
        furnish(conn)
    yield opened
    opened.close()


@pytest.fixture
def conn(database):
    with database.transaction() as conn:
        yield conn
