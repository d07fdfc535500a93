"""What tests of several parts share: a database, a receiver, and the order they run in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from databases import new_database
from hypothesis import HealthCheck, settings
from receivers import Receiver, receiver

from store.database import Database

# How long an example takes says more of the machine than of what is tested.
settings.register_profile(
    "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with those that listen to stations for minutes: others run while they wait."""
    items.sort(key=lambda item: "integration" not in item.path.parts)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path / "airtally.db", sleep=lambda _: None)
    yield opened
    opened.close()


@pytest.fixture
async def server() -> AsyncIterator[Receiver]:
    async with receiver() as running:
        yield running
