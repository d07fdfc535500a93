"""What the integration tests share: songs, a catalogue of them, and a receiver."""

from collections.abc import AsyncIterator

import pytest
import receivers
from receivers import Receiver
from songs import Song, write_songs


@pytest.fixture(scope="session")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[Song]:
    """Short recordings; the last one is not in the catalogue."""
    return write_songs(tmp_path_factory.mktemp("songs"))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receivers.receiver() as running:
        yield running
