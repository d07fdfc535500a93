from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from receivers import Receiver, receiver
from worlds import World

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


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with receiver() as server:
        made = World(database, server)
        server.clock = made.clock
        await made.point(server.url)
        yield made
