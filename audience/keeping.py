"""Keeping: the work on the audience that is done again and again, as long as the daemon runs."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

from audience.analytics.questions import Analytics, AnalyticsError
from audience.delay import Delays
from audience.overdue import MANY, settle_many
from audience.tallying import AT_ONCE, settle
from audience.upkeep import forget
from store.database import Database
from store.errors import StoreBusy

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds
FORGET_EVERY = 3600.0  # seconds


async def keep(
    database: Database,
    analytics: Analytics,
    delays: Callable[[], Delays],
    retention: float,
    *,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> NoReturn:
    """Count the listeners of finished plays, and forget what is older than `retention` seconds.

    `delays` is asked each time: a reload may change them.
    """
    forgotten_at = float("-inf")
    while True:
        try:
            await count(database, analytics, delays(), now())
            if now() - forgotten_at >= FORGET_EVERY:
                await forget(database, now(), retention)
                forgotten_at = now()
        except (StoreBusy, AnalyticsError) as error:
            log.warning("the audience is counted later: %s", error)
        await sleep(EVERY)


async def count(database: Database, analytics: Analytics, delays: Delays, now: float) -> None:
    """Count the listeners of all plays that can be counted; where they are many, the engine does it."""
    if await settle(database, now, delays) >= AT_ONCE:
        while await settle_many(database, analytics, now, delays) >= MANY:
            pass
