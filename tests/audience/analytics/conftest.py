"""The database's file, and the engine in its process."""

import asyncio
from contextlib import suppress

import pytest

from audience.analytics.process import AnalyticsProcess


@pytest.fixture
def file(tmp_path, database):
    return tmp_path / "airtally.db"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "analytics"


@pytest.fixture
async def engine(database, file, folder):
    process = AnalyticsProcess(database, file, folder)
    running = asyncio.create_task(process.run())
    yield process
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
