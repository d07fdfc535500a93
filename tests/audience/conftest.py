"""A database with streams and songs."""

import pytest
from listening import furnish


@pytest.fixture
def database(database):
    with database.transaction() as conn:
        furnish(conn)
    return database


@pytest.fixture
def conn(database):
    with database.transaction() as conn:
        yield conn
