"""Upkeep: what is too old or too much goes, and who will not get everything in time is named."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial

from callbacks.receivers import by_receiver, is_discard
from callbacks.record import Record
from config.tables.callbacks import Callbacks
from config.urls import masked_url
from store.delivery import backlog, events, overflow
from store.delivery.overflow import Loss
from store.patience import Work

log = logging.getLogger(__name__)

INTERVAL = 600.0  # seconds
DAY = 86_400.0  # seconds
DELIVERED_DAYS = 7.0
POLLED_DAYS = 7.0  # for those who poll
DELIVERED_ROWS = 100_000
HOUR = 3600.0  # seconds
MIB = 1 << 20
TIGHT = 0.8  # of the rate: what comes in faster will not leave when there is a backlog

Write = Callable[[Work[int]], Awaitable[int]]


async def keep_house(write: Write, policy: Callbacks, record: Record, now: float) -> None:
    """Give up events that are too old or too many, and forget old deliveries; `now`: Unix time."""
    days = policy.retention_days
    lost = await in_batches(write, partial(backlog.expire, before=now - days * DAY))
    record.gave_up("retention", lost)
    if lost:
        log.warning("%d callbacks were not delivered in %g days, and are given up", lost, days)
    loss = await make_room(write, policy.backlog_limit, policy.backlog_megabytes * MIB)
    record.gave_up("superseded", loss.superseded)
    record.gave_up("overflow", loss.notifications + loss.results)
    trim = partial(backlog.trim_delivered, before=now - DELIVERED_DAYS * DAY, rows=DELIVERED_ROWS)
    await in_batches(write, trim)
    await in_batches(write, partial(events.expire, before=now - POLLED_DAYS * DAY))


async def make_room(write: Write, limit: int, limit_bytes: int) -> Loss:
    """Give up what waits above the limits, the least valuable first; log and return how much that was."""
    over = await write(partial(overflow.excess, limit=limit, limit_bytes=limit_bytes))
    if not over:
        return Loss()
    superseded = await enough(write, over, lambda _: overflow.coalesce)
    notifications = await enough(write, over - superseded, partial(giving_up, "notification"))
    results = await enough(write, over - superseded - notifications, partial(giving_up, "result"))
    loss = Loss(superseded, notifications, results)
    log.error(
        "more than %d callbacks, or %d MiB, wait: %d are given up (%d notifications that later ones"
        " overtook, %d others, %d results)",
        limit,
        limit_bytes // MIB,
        loss.total,
        loss.superseded,
        loss.notifications,
        loss.results,
    )
    return loss


def giving_up(kind: str, count: int) -> Work[int]:
    return partial(overflow.give_up, kind=kind, count=min(backlog.BATCH, count))


async def enough(write: Write, count: int, work: Callable[[int], Work[int]]) -> int:
    """Do what `work` returns for what is still to go, until `count` went or none is left; return how many."""
    gone = 0
    while gone < count and (some := await write(work(count - gone))):
        gone += some
    return gone


async def in_batches(write: Write, work: Work[int]) -> int:
    """Do `work`, which returns how many rows went, until none is left; return how many went in all."""
    total = 0
    while gone := await write(work):
        total += gone
    return total


def warn_of_inflow(inflow: Mapping[str, int], urls: Mapping[str, str], rate: float) -> None:
    """Name the receivers whose events come faster than they could leave.

    Args:
        inflow: events of the last hour, by account.
        urls: callback URLs, by account.
        rate: callbacks a second that may leave.
    """
    for url, count in crowded(inflow, urls, rate):
        log.warning(
            "%s: %d callbacks came in the last hour, and no more than %d can leave in one:"
            " raise callbacks.rate, or spread the streams over accounts with callback URLs of their own",
            masked_url(url),
            count,
            int(rate * HOUR),
        )


def crowded(inflow: Mapping[str, int], urls: Mapping[str, str], rate: float) -> Iterator[tuple[str, int]]:
    """Yield the receivers that get more than TIGHT of the rate, and how much in an hour."""
    for accounts in by_receiver(urls).values():
        count = sum(inflow.get(account, 0) for account in accounts)
        if count > TIGHT * rate * HOUR and not is_discard(urls[accounts[0]]):
            yield urls[accounts[0]], count
