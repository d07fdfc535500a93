"""Titling: what all stations say is on air, on its way into the database.

A station may say something else every second. Of each stream the newest title waits, and what waits is
written every few seconds, all streams in one transaction: little is ever waiting, and the disk is spared.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NoReturn

from monitor.regularly import Regularly
from store.database import Database
from store.errors import StoreError
from store.plays import titles
from store.plays.titles import Title

EVERY = 10.0  # seconds
KEPT = 30 * 86_400.0  # seconds

Said = Callable[[str, float], None]  # a title, and the Unix time from which it is said


class Titling:
    """Takes titles, and writes them now and then. What cannot be written waits, or gives way to newer."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._now = now
        self._regularly = Regularly(every=EVERY, now=now, sleep=sleep)
        self._newest: dict[tuple[str, int], Title] = {}  # by account and stream

    def of(self, account: str, radio_id: int) -> Said:
        """Return what takes the titles of a stream."""

        def said(text: str, at: float) -> None:
            self._newest[account, radio_id] = Title(account=account, radio_id=radio_id, at=at, text=text)

        return said

    async def run(self) -> NoReturn:
        """Write what is said, and forget what is too old; at the end write what is left."""
        await self._regularly.run(self._write, self._forget, later="titles are stored later")

    async def _write(self) -> None:
        """Store what waits.

        Raises:
            StoreError: nothing was stored.
        """
        taken, self._newest = self._newest, {}
        if not taken:
            return
        try:
            await self._database.write(partial(titles.add, said=list(taken.values())))
        except StoreError:
            self._newest = taken | self._newest
            raise

    async def _forget(self) -> None:
        while await self._database.write(partial(titles.expire, before=self._now() - KEPT)):
            pass
