"""The poller: a task for each server that counts monitored streams. Those of one server share its polls."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from audience.polling.questions import Streams
from audience.polling.rhythm import Gaps, Rhythm
from audience.polling.servers import Key, Kind, Server, interval_of, key_of, plan
from config.urls import masked_url
from monitor.polling.asking import Asker, Poll, Viewers
from monitor.polling.fetch import FETCHER, Fetcher
from store.accounts import streams
from store.audience import samples
from store.audience.samples import Sample
from store.database import Database, StoreError

log = logging.getLogger(__name__)

LOOK = 10.0  # seconds between looks for streams that came or went
UPKEEP = 600.0  # seconds between removals of what is too old
DAY = 86_400.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Polls:
    """What is polled, and how often."""

    servers: tuple[Server, ...] = ()
    interval: float = 30.0  # seconds
    retention_days: float = 7.0


class Poller:
    """Polls servers, and stores a sample of each stream they count, or that a gap begins."""

    def __init__(
        self,
        database: Database,
        polls: Polls,
        connected: Callable[[Key], bool],
        viewers: Viewers,
        *,
        fetcher: Callable[[Kind], Fetcher] = lambda _: FETCHER,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._polls = polls
        self._connected = connected
        self._viewers = viewers
        self._fetcher = fetcher
        self._now = now
        self._sleep = sleep
        self._planned: dict[Server, Streams] = {}
        self._tasks: dict[Server, asyncio.Task[None]] = {}
        self.polls: Counter[tuple[str, str]] = Counter()  # so far, by kind of server, and what they came to

    def adopt(self, polls: Polls) -> None:
        """Go on as new settings say, at the next look."""
        self._polls = polls

    async def run(self) -> NoReturn:
        expired = float("-inf")
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    await self._look(tasks)
                    if self._now() - expired >= UPKEEP:
                        expired = self._now()
                        await self._expire(expired - self._polls.retention_days * DAY)
                except StoreError as error:
                    log.warning("listener counts wait for the database: %s", error)
                await self._sleep(LOOK)
        raise AssertionError  # the loop has no end

    async def _look(self, tasks: asyncio.TaskGroup) -> None:
        """Start what is to be polled, and stop what no longer is."""
        servers = self._polls.servers
        self._planned = plan(servers, await self._database.read(streams.listed)) if servers else {}
        for server in self._tasks.keys() - self._planned.keys():
            self._tasks.pop(server).cancel()
        for server in self._planned.keys() - self._tasks.keys():
            self._tasks[server] = tasks.create_task(self._keep_polling(server), name=f"poll {server.kind}")

    async def _keep_polling(self, server: Server) -> None:
        """Poll for ever: a defect in one poll is logged, and does not take the others down."""
        asker, rhythm, gaps = Asker(server, self._fetcher, self._viewers), Rhythm(), Gaps()
        trouble: str | None = None
        while True:
            answered = False
            try:
                poll = await self._poll(server, asker, gaps)
                answered = bool(poll.listeners) or not poll.troubles
                trouble = told(server, trouble, poll)
            except StoreError as error:
                log.warning("%s: listener counts are lost: %s", name_of(server), error)
            except Exception:
                log.exception("a poll failed; the next one may not")
            self.polls[server.kind.value, "ok" if answered else "failed"] += 1
            interval = interval_of(server.kind, self._polls.interval)
            await self._sleep(rhythm.delay(interval, answered=answered))

    async def _poll(self, server: Server, asker: Asker, gaps: Gaps) -> Poll:
        """Poll once, and store the samples."""
        polled = self._planned[server]
        poll = await asker.poll(polled, self._connected)
        if taken := sampled(server, polled, poll, gaps, self._now()):
            await self._database.write(partial(samples.add, taken=taken))
        return poll

    async def _expire(self, before: float) -> None:
        while await self._database.write(partial(samples.expire, before=before)):
            pass


def sampled(server: Server, polled: Streams, poll: Poll, gaps: Gaps, at: float) -> Sequence[Sample]:
    """Return what a poll says of each stream; where it says nothing, once, that a gap begins."""
    taken = []
    for stream in polled:
        listeners = poll.listeners.get(key_of(stream))
        if gaps.begins(key_of(stream), known=listeners is not None) or listeners is not None:
            taken.append(
                Sample(
                    account=stream.account,
                    radio_id=stream.radio_id,
                    at=at,
                    listeners=listeners,
                    source=server.kind.value,
                )
            )
    return taken


def told(server: Server, before: str | None, poll: Poll) -> str | None:
    """Log what has become of a server since the poll before, and return its present trouble."""
    trouble = poll.troubles[0] if poll.troubles else None
    if trouble and trouble != before:
        log.warning("%s: listener counts are missing: %s", name_of(server), trouble)
    elif before and not trouble:
        log.info("%s: listener counts are complete again", name_of(server))
    return trouble


def name_of(server: Server) -> str:
    """Return what a server is called in the log."""
    return masked_url(server.url) if server.url else server.kind.value
