"""Refreshing: finding the members of segments, one segment at a time, as long as the daemon runs.

What is to be refreshed is in the database: a restart forgets nothing. Members are written in small
transactions beside the old ones, so that plays need not wait, and then take their place all at once.
"""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

from sqlalchemy import Connection

from audience.analytics.questions import AnalyticsDown, AnalyticsError
from audience.artists import artist_id
from audience.segments.answering import Answering
from audience.segments.asking import MOST_MEMBERS, asked
from audience.segments.drafts import tree_of
from audience.segments.engines import Engine
from audience.segments.errors import BadCondition
from store.audience import attributes
from store.database import Database
from store.errors import StoreBusy
from store.segments import jobs, members, segments
from store.segments.jobs import Job
from store.segments.segments import Segment

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds between looks for what is due
SECONDS = 30.0  # a question may take
READY = 2.0  # seconds to find out whether the engine answers
AT_ONCE = 1000  # members of a transaction
ARTISTS_AT_ONCE = 2000  # tracks of a transaction
DUE_AT_ONCE = 100  # segments that are scheduled in a transaction
MOST_ATTEMPTS = 5
KEPT = 30 * 86400.0  # seconds a deleted segment is kept
RETRY = 30.0  # seconds until the engine is asked again


class Refresher:
    """Runs refreshes."""

    def __init__(
        self,
        database: Database,
        answering: Answering,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._analytics = answering.analytics
        self._engine = answering.engine
        self._now = now
        self._sleep = sleep
        self._poked = asyncio.Event()

    async def ready(self) -> None:
        """See that something can be refreshed now; raises AnalyticsDown."""
        try:
            await self._analytics.ask("SELECT 1", seconds=READY)
        except AnalyticsError as error:
            raise AnalyticsDown(str(error)) from error

    def poke(self) -> None:
        """Have a look at once: something is due."""
        self._poked.set()

    async def run(self) -> NoReturn:
        """Refresh what is due, until cancelled. What ran when the daemon stopped runs again."""
        recovered = False
        while True:
            self._poked.clear()
            try:
                if not recovered:
                    await self._database.write(lambda conn: jobs.recover(conn, MOST_ATTEMPTS, self._now()))
                    recovered = True
                await self.step()
            except StoreBusy as error:
                log.warning("segments are refreshed later: %s", error)
            await self._wait()

    async def step(self) -> None:
        """Refresh all that is due now."""
        await self._database.write(lambda conn: schedule(conn, self._now()))
        while job := await self._database.write(lambda conn: jobs.begin(conn, self._now())):
            await self._refresh(job)

    async def _wait(self) -> None:
        async with asyncio.TaskGroup() as group:
            slept = group.create_task(self._nap())
            await self._poked.wait()
            slept.cancel()

    async def _nap(self) -> None:
        await self._sleep(EVERY)
        self._poked.set()

    async def _refresh(self, job: Job) -> None:
        segment = await self._database.read(lambda conn: segments.by_number(conn, job.segment))
        if segment is None:
            await self._forget(job.segment, None)
            await self._fail(job, "the segment is not there any more")
            return
        try:
            total = await self._find(segment)
        except AnalyticsDown as error:
            await self._again(job, str(error))
        except (AnalyticsError, BadCondition) as error:
            log.warning("segment %s was not refreshed: %s", segment.id, error)
            await self._fail(job, str(error))
        else:
            await self._database.write(lambda conn: jobs.complete(conn, job.number, total, self._now()))

    async def _find(self, segment: Segment) -> int:
        """Find the members, and store them; return how many they are."""
        ids = await self._ids(segment)
        generation = segment.generation + 1
        await self._forget(segment.number, segment.generation)  # what a refresh left that was cut off
        for start in range(0, len(ids), AT_ONCE):
            await self._add(segment, generation, ids[start : start + AT_ONCE])
        now = self._now()
        counts = await self._database.read(lambda conn: members.counted(conn, segment.number, generation))
        await self._database.write(lambda conn: members.settle(conn, segment.number, generation, counts, now))
        await self._forget(segment.number, generation)
        return counts[0]

    async def _ids(self, segment: Segment) -> list[str]:
        while await self._database.write(
            lambda conn: attributes.keep_artists(conn, artist_id, ARTISTS_AT_ONCE)
        ):
            pass
        now = self._now()
        sql = await asyncio.to_thread(question, segment, self._engine, now)
        if not sql:
            return []
        rows = await self._analytics.ask(sql, seconds=SECONDS, rows=MOST_MEMBERS + 1)
        if len(rows) > MOST_MEMBERS:
            raise BadCondition(f"more than {MOST_MEMBERS} listeners are meant")
        return [str(row[0]) for row in rows]

    async def _add(self, segment: Segment, generation: int, ids: list[str]) -> None:
        numbers = await self._database.read(lambda conn: members.numbers(conn, segment.account, ids))
        await self._database.write(lambda conn: members.add(conn, segment.number, generation, numbers))

    async def _forget(self, segment: int, keep: int | None) -> None:
        while await self._database.write(lambda conn: members.forget(conn, segment, keep, AT_ONCE)):
            pass

    async def _again(self, job: Job, reason: str) -> None:
        if job.attempts >= MOST_ATTEMPTS:
            await self._fail(job, reason)
            return
        due_at = self._now() + RETRY
        await self._database.write(lambda conn: jobs.postpone(conn, job.number, reason, due_at))

    async def _fail(self, job: Job, reason: str) -> None:
        await self._database.write(lambda conn: jobs.fail(conn, job.number, reason[:500], self._now()))


def question(segment: Segment, engine: Engine, now: float) -> str:
    """Return the statement that gives the members of a segment; empty: nobody is meant."""
    tree = tree_of(json.loads(segment.groups), segment.group_type, json.loads(segment.audience_type))
    return "" if tree is None else asked(tree, engine, segment.account, now)


def schedule(conn: Connection, now: float) -> None:
    """Ask for refreshes of the segments whose time has come; forget those deleted long ago."""
    segments.forget(conn, now - KEPT, DUE_AT_ONCE)
    for segment in segments.due(conn, now, DUE_AT_ONCE):
        jobs.ask(conn, segment.number, job_id(), now)
        segments.change(conn, segment.number, {"next_at": now + (segment.interval or 0.0) or None})


def job_id() -> str:
    return f"job_{secrets.token_hex(12)}"
