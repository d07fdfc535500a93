"""The watchdog: systemd is told that we are alive as long as the loop turns and the database takes writes."""

import asyncio

from monitor.systemd import Notifier
from store.database import Database


async def keep_alive(notifier: Notifier, database: Database) -> None:
    """Say so three times in the time that systemd waits; return at once where it does not.

    Raises:
        TimeoutError: the database does not take a write; it is for systemd to start us again.
    """
    if notifier.watchdog is None:
        return
    while True:
        await asyncio.sleep(notifier.watchdog / 3)
        async with asyncio.timeout(notifier.watchdog / 2):
            await database.write(lambda _: None)
        notifier.alive()
