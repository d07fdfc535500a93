"""Listening: what the task of a stream is made of, each time it starts."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import NoReturn

from config.settings import Settings
from monitor.airing import Play
from monitor.gate import Gate
from monitor.health import Code, StreamHealth
from monitor.listener import StreamListener
from monitor.plays import PlayBook
from monitor.recogniser.pool import RecogniserPool
from monitor.reporter import Reporter
from monitor.sources.feed import Feed
from monitor.sources.resolve import open_source
from monitor.sources.sites.access import Access, Desk
from monitor.sources.sites.opening import viewers
from monitor.state import State
from monitor.stream import run_stream
from monitor.supervisor import Key
from monitor.tally import Tally
from monitor.titling import Titling
from store.accounts.streams import Stream
from store.database import Database
from store.plays import plays


class Listening:
    """Makes listeners, and lets them listen, as `settings` say at that moment."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        database: Database,
        pool: RecogniserPool,
        titling: Titling,
        stored: Callable[[Collection[str]], None],
    ) -> None:
        self.settings = settings
        self._state = state
        self._database = database
        self._pool = pool
        self._titling = titling
        self._stored = stored
        self._desk = Desk()
        self._gate = Gate()
        self.tally = Tally()
        self._held: dict[Key, list[Play]] = defaultdict(list)

    async def recover(self) -> None:
        """Hold the plays that were on air when the last daemon crashed: they may still be."""
        for row in await self._database.read(plays.open_plays):
            self._held[row.account, row.radio_id].append(recovered(row))

    def listener(self, stream: Stream) -> StreamListener:
        reporter = Reporter(self._database, stream, self.settings.callbacks.zone, self._stored)
        health = StreamHealth(Code(stream.code), time.monotonic())
        book = PlayBook(self._held.pop((stream.account, stream.radio_id), ()))
        said = self._titling.of(stream.account, stream.radio_id)
        return StreamListener(reporter, health, book, said, tally=self.tally)

    async def listen(self, stream: Stream, listener: StreamListener) -> NoReturn:
        await run_stream(partial(self._open, stream.url), self._pool, listener)

    def access(self) -> Access:
        """Return how the sites are reached, as the settings of this moment say."""
        reached = self.settings.sources
        return Access(proxy=reached.proxy, ca_file=reached.ca_file, cache=self._state.cache, desk=self._desk)

    async def viewers(self, url: str) -> int | None:
        """Return how many watch what a shortcut stands for; None where the site does not say."""
        return await viewers(url, self.access())

    def _open(self, url: str) -> AbstractAsyncContextManager[Feed]:
        return self._gate.through(url, open_source(url, access=self.access()))


def recovered(row: plays.Play) -> Play:
    """Return the play that a row of the database stands for, as far as it was heard."""
    return Play(
        track=row.track,
        started_at=row.started_at,
        heard_until=row.heard_until,
        track_offset=row.track_offset,
        speed=row.speed,
        score=row.score,
        resumed=True,
        number=row.id,
    )
