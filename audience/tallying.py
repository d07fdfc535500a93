"""Tallying: impressions of finished plays, written beside them, and counted for their tracks."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audience.delay import Delays
from audience.hearing import Airing, Impressions, Visit, audiences, of_average, of_sessions
from audience.polling.average import average
from audience.recounting import LATE, airing, knows_all
from audience.stays import GAP, Stay
from store.accounts import streams
from store.audience import listening, listens, samples
from store.audience.listens import Pair, Sum
from store.audience.samples import Sample
from store.database import Database
from store.plays import impressions
from store.plays.impressions import Heard
from store.plays.plays import Play

# Seconds after its end until a play's listeners are counted. What comes later than that is counted anew:
# an event that is not late changes no more than what is less than a gap before it.
SETTLING = GAP + LATE
BACKLOG = 7 * 86400.0  # seconds: older plays without impressions are not counted any more
AT_ONCE = 500  # plays of a transaction
LONGEST_GAP = 180.0  # seconds between two polls that nothing is missing between


@dataclass(frozen=True, slots=True)
class Counted:
    """A play, and who heard it: seconds, by the listeners' numbers."""

    play: Play
    airing: Airing
    delay: float
    seconds: dict[int, float]


async def settle(database: Database, now: float, delays: Delays) -> int:
    """Count the listeners of plays that ended a while ago, up to a bound; return of how many plays.

    To be called every minute or so, and again at once while it returns AT_ONCE.
    """
    return await database.write(lambda conn: tally(conn, now, delays))


def due(conn: Connection, now: float, delays: Delays, limit: int) -> list[Play]:
    """Return plays whose listeners are to be counted, stream by stream."""
    return impressions.due(conn, now - SETTLING - delays.longest, now - BACKLOG, limit)


def tally(conn: Connection, now: float, delays: Delays) -> int:
    """The same as `settle`, within a transaction."""
    found = due(conn, now, delays, AT_ONCE)
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
    by_id = {play.id: play for play in plays}
    airings = [airing(play, delay) for play in plays]
    visits = visits_of(conn, plays[0].account, plays[0].radio_id, airings)
    found = audiences(airings, visits)
    keep_counts(conn, [Counted(by_id[one.play], one, delay, seconds) for one, seconds in found], now)


def keep_counts(conn: Connection, counts: Sequence[Counted], now: float) -> None:
    """Store what plays of one stream come to, and count them for their tracks."""
    reporters = listens.reporters(conn, [one.play.id for one in counts])
    polls = polls_near(conn, counts)
    heard, more = list[Heard](), dict[Pair, Sum]()
    for one in counts:
        heard.append(stored(one, impressions_of(one, polls), now))
        add_sums(more, one, reporters.get(one.play.id, set()))
    impressions.store(conn, heard)
    listens.count(conn, counts[0].play.account, more)


def impressions_of(one: Counted, polls: Sequence[Sample]) -> Impressions:
    """Return what those who heard a play come to, or what its server counted where that was more at once."""
    counted = polled(one.airing, polls)
    return of_sessions(one.airing, one.seconds) if knows_all(len(one.seconds), counted.listeners) else counted


def visits_of(conn: Connection, account: str, radio_id: int, airings: Iterable[Airing]) -> list[Visit]:
    """Return who listened to a stream during any of some airings."""
    begins, ends = min(one.begins for one in airings), max(one.ends for one in airings)
    spans = listening.between(conn, account, begins, ends, radio_id)
    return [(listener, Stay(joined, until)) for listener, joined, until in spans]


def polls_near(conn: Connection, counts: Sequence[Counted]) -> Sequence[Sample]:
    """Return the polls of a stream during any of some airings, the oldest first."""
    begins = min(one.airing.begins for one in counts) - LONGEST_GAP / 2
    ends = max(one.airing.ends for one in counts) + LONGEST_GAP / 2
    return samples.between(conn, counts[0].play.account, counts[0].play.radio_id, begins, ends)


def polled(one: Airing, polls: Sequence[Sample]) -> Impressions:
    """Return what polls of a stream, the oldest first, say of an airing."""
    first = bisect_left(polls, one.begins - LONGEST_GAP / 2, key=lambda poll: poll.at)
    after = bisect_right(polls, one.ends + LONGEST_GAP / 2, key=lambda poll: poll.at)
    return of_average(one, average(polls[first:after], one.begins, one.ends, LONGEST_GAP))


def add_sums(more: dict[Pair, Sum], one: Counted, reporters: set[int]) -> None:
    """Count a play for everybody who heard it and has not reported that themselves."""
    for listener, heard in one.seconds.items():
        if listener not in reporters:
            pair = (one.play.track_id, listener)
            sum_ = Sum(0, 1, heard, one.airing.begins, one.airing.ends)
            more[pair] = more[pair] + sum_ if pair in more else sum_


def stored(one: Counted, found: Impressions, now: float) -> Heard:
    return Heard(
        play=one.play.id,
        listeners=found.listeners,
        seconds=found.seconds,
        average=found.average,
        basis=found.basis,
        delay=one.delay,
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
