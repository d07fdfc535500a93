"""Regularly: what waits is written every so often, and what is too old forgotten."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn

from store.errors import StoreBusy, StoreError

log = logging.getLogger(__name__)

FORGET_EVERY = 3600.0  # seconds

Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regularly:
    """How often to write, and by which clock."""

    every: float  # seconds
    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self, write: Work, forget: Work, *, later: str) -> NoReturn:
        """Write, and forget what is too old; at the end write what is left.

        Args:
            write: stores what waits, or raises StoreError and keeps it.
            forget: takes out what is too old; once an hour.
            later: what the log says where the database is busy.
        """
        forgotten_at = float("-inf")
        try:
            while True:
                await self.sleep(self.every)
                try:
                    await write()
                    if self.now() - forgotten_at >= FORGET_EVERY:
                        await forget()
                        forgotten_at = self.now()
                except StoreBusy as error:
                    log.warning("%s: %s", later, error)
        finally:
            with contextlib.suppress(StoreError):
                await write()
