"""Refreshes with the real engine in its own process, as the daemon runs them."""

import asyncio
import json
from contextlib import suppress

from listening import NOW, SONG, event, taken
from waiting import until

from audience.analytics.process import AnalyticsProcess
from audience.artists import artist_id
from audience.segments import changing
from audience.segments.answering import Answering
from audience.segments.changing import Draft
from audience.segments.engines import DUCKDB
from audience.segments.refreshing import Refresher
from store.segments import jobs, segments


def draft(name, *conditions):
    return Draft(account="label", name=name, groups=json.dumps([{"conditions": list(conditions)}]))


async def test_the_real_engine_finds_the_members(database, tmp_path):
    """Over its own copy of the database, attributes and artists included."""
    by_artist = {
        "category": "sql",
        "sql": f"SELECT customer_id FROM events WHERE artist_id = '{artist_id('Şebnem Ferah')}'",
    }
    gold = {"category": "custom", "field": "plan", "operator": "equals", "value": "gold"}
    with database.transaction() as conn:
        taken(conn, *(event("play", user, track_id=SONG, seconds=31.0) for user in ("u1", "u2")))
        taken(conn, event("profile", "u2", attributes={"plan": "gold", "is_subscribed": False}))
        made = changing.create(conn, draft("Fans with gold", by_artist, gold), NOW)
    analytics = AnalyticsProcess(database, tmp_path / "airtally.db", tmp_path / "analytics")
    refresher = Refresher(database, Answering(analytics, DUCKDB), now=lambda: NOW)

    def now():
        with database.transaction() as conn:
            return segments.by_number(conn, made.number), jobs.latest(conn, made.number)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(analytics.run()), group.create_task(refresher.run())]
        with suppress(TimeoutError):
            await until(lambda: now()[1].over or now()[1].attempts > 1, within=60.0)
        for task in tasks:
            task.cancel()
    segment, job = now()

    assert (job.state, job.error) == (jobs.COMPLETED, None)
    assert (segment.total, segment.unsubscribed) == (1, 1)
