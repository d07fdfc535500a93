from collections.abc import AsyncIterator
from pathlib import Path

import broadcasters
import pytest
from broadcasters import Internet


@pytest.fixture
async def net(tmp_path: Path) -> AsyncIterator[Internet]:
    """Twitch and YouTube, on loopback."""
    async with broadcasters.internet(tmp_path) as running:
        yield running
