"""Upkeep: what is too old to be delivered, or to be remembered, goes."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from store import backlog
from store.patience import Work

log = logging.getLogger(__name__)

INTERVAL = 600.0  # seconds
DAY = 86_400.0  # seconds
DELIVERED_DAYS = 7.0
DELIVERED_ROWS = 100_000

Write = Callable[[Work[int]], Awaitable[int]]


async def keep_house(write: Write, retention_days: float, now: float) -> None:
    """Give up events older than `retention_days`, and forget old deliveries; `now`: Unix time."""
    lost = await in_batches(write, partial(backlog.expire, before=now - retention_days * DAY))
    if lost:
        log.warning("%d callbacks were not delivered in %g days, and are given up", lost, retention_days)
    trim = partial(backlog.trim_delivered, before=now - DELIVERED_DAYS * DAY, rows=DELIVERED_ROWS)
    await in_batches(write, trim)


async def in_batches(write: Write, work: Work[int]) -> int:
    """Do `work`, which returns how many rows went, until none is left; return how many went in all."""
    total = 0
    while gone := await write(work):
        total += gone
    return total
