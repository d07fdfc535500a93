"""Overdue: many plays whose listeners are still to be counted, as after a downtime. The engine counts, we
store.

What is committed between the question and the storing is not in the answer: listeners of whom something
changed since are counted again, in the transaction that stores.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from audience.analytics.questions import Analytics
from audience.delay import Delays
from audience.hearing import Airing, audiences
from audience.presence import stay_of
from audience.recounting import Seconds, airing
from audience.tallying import Counted, due, keep_counts
from store import changes
from store.accounts import streams
from store.audience import listening
from store.database import Database
from store.plays import impressions
from store.plays.plays import Play

MANY = 5000  # plays of a question
# Plays of a transaction: with more others wait long, with fewer the same pages are written many times.
AT_ONCE = 2000
PATIENCE = 60.0  # seconds for an answer
PAIRS = 2_000_000  # rows of an answer: a listener of a play

# Every session is held against the airings of its stream.
SQL = """
    WITH airings AS (
        SELECT unnest(from_json(?, '[["VARCHAR"]]')) AS a
    ), aired AS (
        SELECT a[1]::BIGINT AS play, a[2] AS account, a[3]::BIGINT AS radio_id,
            a[4]::DOUBLE AS begins, a[5]::DOUBLE AS ends
        FROM airings
    ), near AS (
        SELECT * FROM listening_sessions WHERE heard_until > ? AND joined_at < ?
    )
    SELECT play, listener, sum(least(heard_until, ends) - greatest(joined_at, begins)) AS seconds
    FROM aired JOIN near USING (account, radio_id)
    WHERE joined_at < ends AND heard_until > begins
    GROUP BY play, listener
"""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Plays to be counted, how late their listeners heard them, and the last change an answer will know."""

    plays: Sequence[Play]
    delays: Mapping[int, float]  # by the plays' ids
    seq: int

    def airing(self, play: Play) -> Airing:
        return airing(play, self.delays[play.id])


async def settle_many(database: Database, analytics: Analytics, now: float, delays: Delays) -> int:
    """Count the listeners of plays that ended a while ago, up to MANY of them; return of how many.

    Raises:
        AnalyticsError: the engine does not answer; nothing is counted.
    """
    overdue = await database.read(lambda conn: found(conn, now, delays, MANY))
    if not overdue.plays:
        return 0
    seconds = await ask(analytics, overdue)
    for start in range(0, len(overdue.plays), AT_ONCE):
        some = overdue.plays[start : start + AT_ONCE]
        await database.write(partial(store, overdue=overdue, plays=some, seconds=seconds, now=now))
    return len(overdue.plays)


def found(conn: Connection, now: float, delays: Delays, limit: int) -> Overdue:
    """Return up to `limit` plays whose listeners are to be counted."""
    plays = due(conn, now, delays, limit)
    urls = {(stream.account, stream.radio_id): stream.url for stream in streams.listed(conn)}
    by_play = {
        play.id: delays.of(play.account, play.radio_id, urls.get((play.account, play.radio_id), ""))
        for play in plays
    }
    return Overdue(plays, by_play, changes.ends(conn)[1])


async def ask(analytics: Analytics, overdue: Overdue) -> Seconds:
    """Return who heard which play, and for how long."""
    rows = await analytics.ask(SQL, airings_of(overdue), seconds=PATIENCE, rows=PAIRS)
    heard: Seconds = {play.id: {} for play in overdue.plays}
    for play, listener, seconds in rows:
        heard[play][listener] = seconds
    return heard


def airings_of(overdue: Overdue) -> tuple[str, float, float]:
    """Return the parameters of the question."""
    airings = [(play, overdue.airing(play)) for play in overdue.plays]
    told = [
        [str(play.id), play.account, str(play.radio_id), repr(one.begins), repr(one.ends)]
        for play, one in airings
    ]
    begins, ends = min(one.begins for _, one in airings), max(one.ends for _, one in airings)
    return json.dumps(told), begins, ends


def store(conn: Connection, overdue: Overdue, plays: Sequence[Play], seconds: Seconds, now: float) -> None:
    """Store what some plays come to, with what became known since."""
    there = impressions.still_there(conn, [play.id for play in plays])
    by_stream: dict[tuple[str, int], list[Counted]] = {}
    for play in plays:
        if play.id in there:
            counted = Counted(play, overdue.airing(play), overdue.delays[play.id], seconds[play.id])
            by_stream.setdefault((play.account, play.radio_id), []).append(counted)
    for counts in by_stream.values():
        correct(conn, counts, overdue.seq)
        keep_counts(conn, counts, now)


def correct(conn: Connection, counts: Sequence[Counted], seq: int) -> None:
    """Count those listeners of plays of one stream again of whom something changed after a change."""
    begins = min(one.airing.begins for one in counts)
    play = counts[0].play
    changed = changes.listeners_since(conn, seq, play.account, play.radio_id, begins)
    erased = changes.erased_since(conn, seq)
    if not changed and not erased:
        return
    sessions = listening.of_listeners(conn, changed, begins)
    visits = [(one.listener, stay_of(one)) for one in sessions if one.radio_id == play.radio_id]
    again = {one.play: heard for one, heard in audiences([one.airing for one in counts], visits)}
    for one in counts:
        for listener in changed | erased:
            one.seconds.pop(listener, None)
        one.seconds.update(again[one.play.id])
