"""Parts: what the answers about segments are made from."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from store.database import Database


async def _ready() -> None:
    pass


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentParts:
    """What the daemon gives.

    Args:
        database: where segments are kept.
        poke: has what is to be refreshed looked for at once.
        ready: raises AnalyticsDown while nothing can be refreshed.
        now: Unix time.
    """

    database: Database
    poke: Callable[[], None] = _nothing
    ready: Callable[[], Awaitable[None]] = _ready
    now: Callable[[], float] = time.time
