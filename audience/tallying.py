"""Tallying: impressions of finished plays, written beside them, and counted for their tracks."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from audience.delay import Delays
from audience.hearing import Airing, Impressions, Visit, audiences, of_average, of_sessions
from audience.polling.average import average
from audience.recounting import LATE, airing
from audience.stays import GAP, Stay
from store import impressions, listening, listens, samples, streams
from store.database import Database
from store.impressions import Heard
from store.listens import Pair, Sum
from store.plays import Play

# Seconds after its end until a play's listeners are counted. What comes later than that is counted anew:
# an event that is not late changes no more than what is less than a gap before it.
SETTLING = GAP + LATE
BACKLOG = 7 * 86400.0  # seconds: older plays without impressions are not counted any more
AT_ONCE = 500  # plays of a transaction
LONGEST_GAP = 180.0  # seconds between two polls that nothing is missing between


async def settle(database: Database, now: float, delays: Delays) -> int:
    """Count the listeners of plays that ended a while ago, up to a bound; return of how many plays.

    To be called every minute or so, and again at once while it returns AT_ONCE.
    """
    return await database.write(lambda conn: tally(conn, now, delays))


def tally(conn: Connection, now: float, delays: Delays) -> int:
    """The same, within a transaction."""
    found = impressions.due(conn, now - SETTLING - delays.longest, now - BACKLOG, AT_ONCE)
    urls = {(stream.account, stream.radio_id): stream.url for stream in streams.listed(conn)}
    by_stream: dict[tuple[str, int], list[Play]] = {}
    for play in found:
        by_stream.setdefault((play.account, play.radio_id), []).append(play)
    for (account, radio_id), plays in by_stream.items():
        delay = delays.of(account, radio_id, urls.get((account, radio_id), ""))
        count_stream(conn, plays, delay, now)
    return len(found)


def count_stream(conn: Connection, plays: Sequence[Play], delay: float, now: float) -> None:
    """Count the listeners of plays of one stream."""
    account, radio_id = plays[0].account, plays[0].radio_id
    airings = {play.id: airing(play, delay) for play in plays}
    visits = visits_of(conn, account, radio_id, airings.values())
    by_id = {play.id: play for play in plays}
    reporters = listens.reporters(conn, list(airings))
    heard, more = list[Heard](), dict[Pair, Sum]()
    for one, seconds in audiences(airings.values(), visits):
        found = of_sessions(one, seconds) if seconds else polled(conn, account, radio_id, one)
        heard.append(stored(one, found, delay, now))
        add_sums(more, by_id[one.play], one, seconds, reporters.get(one.play, set()))
    impressions.store(conn, heard)
    listens.count(conn, account, more)


def visits_of(conn: Connection, account: str, radio_id: int, airings: Iterable[Airing]) -> list[Visit]:
    """Return who listened to a stream during any of some airings."""
    begins, ends = min(one.begins for one in airings), max(one.ends for one in airings)
    spans = listening.between(conn, account, begins, ends, radio_id)
    return [(listener, Stay(joined, until)) for listener, joined, until in spans]


def polled(conn: Connection, account: str, radio_id: int, one: Airing) -> Impressions:
    """Return what polled counts say of an airing of which no session is known."""
    near = samples.between(conn, account, radio_id, one.begins - LONGEST_GAP / 2, one.ends + LONGEST_GAP / 2)
    return of_average(one, average(near, one.begins, one.ends, LONGEST_GAP))


def add_sums(
    more: dict[Pair, Sum], play: Play, one: Airing, seconds: Mapping[int, float], reporters: set[int]
) -> None:
    """Count a play for everybody who heard it and has not reported that themselves."""
    for listener, heard in seconds.items():
        if listener not in reporters:
            pair = (play.track_id, listener)
            sum_ = Sum(0, 1, heard, one.begins, one.ends)
            more[pair] = more[pair] + sum_ if pair in more else sum_


def stored(one: Airing, found: Impressions, delay: float, now: float) -> Heard:
    return Heard(
        play=one.play,
        listeners=found.listeners,
        seconds=found.seconds,
        average=found.average,
        basis=found.basis,
        delay=delay,
        computed_at=now,
    )


def reach(conn: Connection, plays: Iterable[Play], delays: Delays) -> int:
    """Return how many different listeners heard any of some plays."""
    urls = {(stream.account, stream.radio_id): stream.url for stream in streams.listed(conn)}
    by_stream: dict[tuple[str, int], list[Airing]] = {}
    for play in plays:
        key = (play.account, play.radio_id)
        by_stream.setdefault(key, []).append(airing(play, delays.of(*key, urls.get(key, ""))))
    everybody: set[int] = set()
    for (account, radio_id), airings in by_stream.items():
        visits = visits_of(conn, account, radio_id, airings)
        for _, seconds in audiences(airings, visits):
            everybody |= seconds.keys()
    return len(everybody)
