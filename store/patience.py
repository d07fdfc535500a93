"""Patience: for what must be read or written, however long the disk stays full or the database locked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import Connection
from tenacity import AsyncRetrying, before_sleep_log, retry_if_exception_type, wait_exponential

from store.errors import StoreBusy

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]

LONGEST_WAIT = 60.0  # seconds between attempts


async def patiently(
    access: Callable[[Work[T]], Awaitable[T]],
    work: Work[T],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """Have `access`, a database's `read` or `write`, do `work`; try until it can be done."""
    attempts = AsyncRetrying(
        retry=retry_if_exception_type(StoreBusy),
        wait=wait_exponential(max=LONGEST_WAIT),
        sleep=sleep,
        before_sleep=before_sleep_log(log, logging.ERROR),
    )
    return await attempts(access, work)
