from collections.abc import AsyncIterator

import pytest
from receivers import receiver
from worlds import World

from store.database import Database


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with receiver() as server:
        made = World(database, server)
        server.clock = made.clock
        await made.point(server.url)
        yield made
