"""Scheduled reports: each is written once its period is over, and is done when its file is there."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NoReturn

from config.settings import Settings
from config.tables.reports import ScheduledReport
from monitor.reports.child import ReportBroken, making
from monitor.reports.errors import ReportFailed
from monitor.reports.orders import file_name
from monitor.reports.schedule import Due, due

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds
LONGEST = 1800.0  # seconds that a report may take
AGAIN = 600.0  # seconds until one that failed is tried again


class ScheduledReports:
    """Writes the reports of the settings; knows which it has written, and which failed, since it started."""

    def __init__(self, database: Path, settings: Settings, *, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now
        self._done: set[Path] = set()
        self._failed: dict[Path, float] = {}  # when
        self.adopt(settings)

    def adopt(self, settings: Settings) -> None:
        """Go on with other settings."""
        self._reports: tuple[ScheduledReport, ...] = settings.reports
        everywhere = settings.callbacks.timezone
        self._timezones = {account.name: account.timezone or everywhere for account in settings.accounts}

    async def run(self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> NoReturn:
        """Write what is due, one report after the other, until cancelled."""
        while True:
            await self.catch_up()
            await sleep(EVERY)

    async def catch_up(self) -> None:
        """Write all that is due and not there yet."""
        now = self._now()
        every = [(one, one.wanted.directory / file_name(one.order)) for one in self._due(now)]
        paths = {path for _, path in every}
        self._done &= paths
        self._failed = {path: at for path, at in self._failed.items() if path in paths}
        for one, path in every:
            if path in self._done or path.exists() or now - self._failed.get(path, -AGAIN) < AGAIN:
                continue
            await self._make(one, path)

    def _due(self, now: float) -> list[Due]:
        return list(due(self._reports, self._timezones, now))

    async def _make(self, one: Due, path: Path) -> None:
        try:
            notes = await self._written(one, path)
        except (ReportFailed, ReportBroken, TimeoutError, OSError) as error:
            if path not in self._failed:
                log.error("report %s cannot be written: %s", path, reason(error))  # noqa: TRY400 - says it all
            self._failed[path] = self._now()
            return
        self._done.add(path)
        self._failed.pop(path, None)
        log.info("report %s written%s", path, "".join(f"; {note}" for note in notes))

    async def _written(self, one: Due, path: Path) -> list[str]:
        """Write one report; return what is to be said of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        async with asyncio.timeout(LONGEST), making(self._database, one.order, path.parent) as process:
            return (await process.header()).notes


def reason(error: Exception) -> str:
    """Return why a report failed, and what to do."""
    if isinstance(error, TimeoutError):
        return f"it took longer than {LONGEST / 60:.0f} minutes; ask for fewer streams, or for days"
    if isinstance(error, OSError):
        return f"{error.strerror}; make its directory one that the daemon may write to"
    if isinstance(error, ReportBroken):
        return f"{error}; it is tried again, and `airtally report` shows what goes wrong"
    return str(error)
