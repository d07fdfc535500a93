"""What tests of several parts share: a database, and a receiver."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from receivers import Receiver, receiver

from store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "airtally.db", sleep=lambda _: None)
    yield opened
    opened.close()


@pytest.fixture
async def server() -> AsyncIterator[Receiver]:
    async with receiver() as running:
        yield running
