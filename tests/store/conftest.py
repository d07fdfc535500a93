from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import new_database
from sqlalchemy import Connection

from store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "airtally.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = new_database(path, sleep=lambda _: None)
    yield opened
    opened.close()


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    with database.transaction() as conn:
        yield conn
