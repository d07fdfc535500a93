"""A page, and a client that has a token."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from page_world import TOKEN, World, page_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with page_world(tmp_path) as world:
        yield world


@pytest.fixture
async def port(world: World) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(world.url, headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        yield session
