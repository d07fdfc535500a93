"""History: what is heard on all streams, written down once a minute, all streams in one transaction."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import NoReturn

from monitor.listener import StreamListener
from monitor.live.minutes import minutes
from monitor.regularly import Regularly
from monitor.supervisor import Key
from store.database import Database
from store.plays import sounds
from store.plays.sounds import Minute

EVERY = 60.0  # seconds; a strip holds ten minutes: so long writing may take
KEPT = 35 * 24  # hours


class History:
    """Writes minutes when they are over. What cannot be written waits for as long as the strip has it."""

    def __init__(
        self,
        database: Database,
        listeners: Callable[[], Mapping[Key, StreamListener]],
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._listeners = listeners
        self._now = now
        self._regularly = Regularly(every=EVERY, now=now, sleep=sleep)
        self._next = 0  # the first minute that is not written, Unix time / 60

    async def run(self) -> NoReturn:
        """Write what is heard, and forget what is too old; at the end write what is left."""
        await self._regularly.run(self._write, self._forget, later="what is heard is stored later")

    async def _write(self) -> None:
        """Store the minutes that are over.

        Raises:
            StoreError: nothing was stored.
        """
        now = self._now()
        over = [
            Minute(account, radio_id, number, sound)
            for (account, radio_id), listener in self._listeners().items()
            for number, sound in heard(listener, now).items()
            if number >= self._next
        ]
        if over:
            await self._database.write(partial(sounds.keep, minutes=over))
            self._next = int(now // 60)

    async def _forget(self) -> None:
        before = int(self._now() // 3600) - KEPT
        while await self._database.write(partial(sounds.expire, before=before)):
            pass


def heard(listener: StreamListener, now: float) -> Mapping[int, str]:
    strip = listener.live.strip
    return minutes(strip.cells(now), strip.until(now))
