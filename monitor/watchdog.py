"""The watchdog: sees whether the daemon is alive, and says so to systemd.

Not alive is what a new start would cure: the loop does not turn, or transactions do not come to their ends.
That a full disk, or the lock of another program, lets them fail is told elsewhere (condition.py).
"""

import asyncio
import contextlib
from typing import NoReturn

from monitor.systemd import Notifier
from store.database import Database
from store.errors import StoreError

EVERY = 10.0  # seconds between two looks whether the database takes a write
STUCK = 45.0  # seconds; a transaction that fails does so within 16


class Watchdog:
    """Looks after one daemon."""

    def __init__(
        self, notifier: Notifier, database: Database, *, every: float = EVERY, stuck: float = STUCK
    ) -> None:
        self._notifier = notifier
        self._database = database
        self._every = every
        self._stuck = stuck

    @property
    def trouble(self) -> str:
        """Why the daemon is not alive; empty where it is."""
        stuck = self._database.stuck
        return f"no transaction has come to its end for {stuck:.0f} s" if stuck > self._stuck else ""

    async def run(self) -> NoReturn:
        """Watch until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._touch())
            await self._notify()
        raise AssertionError  # neither has an end

    async def _touch(self) -> NoReturn:
        """Have the database take a write again and again, so that it is known when it does not."""
        while True:
            with contextlib.suppress(StoreError):  # the database remembers
                await self._database.touch()
            await asyncio.sleep(self._every)

    async def _notify(self) -> NoReturn:
        """Tell systemd three times in the time that it waits, as long as it is true."""
        patience = self._notifier.watchdog
        while True:
            await asyncio.sleep(patience / 3 if patience else self._every)
            if not self.trouble:
                self._notifier.alive()
