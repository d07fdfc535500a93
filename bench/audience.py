"""Bench: the audience at size. How fast events are taken, and how long the answers are waited for.

    nice python -m bench.audience [--sessions 3000000] [--plays 600000]

Thirty days of 100 streams and 200,000 listeners, 5,000 tracks; a database of its own in a temporary folder.
"""

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

from audience import members, viewing
from audience.consuming import last_day
from audience.delay import Delays
from audience.events import Event
from audience.identity import Level, Privacy
from audience.intake import take
from audience.tallying import AT_ONCE, tally
from store import streams
from store.database import Database
from store.streams import Stream

NOW = 1_800_000_000.0
DAY = 86400.0
SPAN = 30 * DAY
STREAMS, LISTENERS, TRACKS = 100, 200_000, 5_000
ACCOUNT = "bench"
PRIVACY = Privacy(Level.FULL, bytes(32))


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sessions", type=int, default=3_000_000)
    asked.add_argument("--plays", type=int, default=600_000)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(Path(folder) / "airtally.db")
        began = time.perf_counter()
        fill(database, wanted.sessions, wanted.plays)
        print(f"filled in {time.perf_counter() - began:.0f} s")
        queries(database)
        impressions_of_a_day(database)
        intake(database)
        database.close()


def fill(database, sessions, plays):
    chance = random.Random(7)
    with database.transaction() as conn:
        for radio_id in range(STREAMS):
            streams.add(conn, Stream(account=ACCOUNT, radio_id=radio_id, url="http://radio/"))
        raw = conn.connection.driver_connection
        raw.executemany(
            "INSERT INTO tracks (number, id, title, artist, album, release_date, label, isrc, upc,"
            " musicbrainz, song_link, duration, digest, path)"
            " VALUES (?, ?, '', ?, '', '', '', '', '', '', '', 200, ?, '')",
            ((n + 1, f"t{n}", f"artist {n % 500}", f"t{n}") for n in range(TRACKS)),
        )
        raw.executemany(
            "INSERT INTO listeners VALUES (?, ?, ?, 0, ?, ?, ?, 'null', '', ?, 0, '', '', '', '', 0, 0)",
            (listener(n) for n in range(LISTENERS)),
        )
        raw.executemany(
            "INSERT INTO listening_sessions (account, radio_id, listener, session, joined_at, heard_until,"
            " gone) VALUES (?, ?, ?, '', ?, ?, ?)",
            (session(chance) for _ in range(sessions)),
        )
        raw.executemany(
            "INSERT INTO plays (account, radio_id, track, track_id, started_at, ended_at, heard_until,"
            " track_offset, speed, score, others, icy_title)"
            " VALUES (?, ?, 1, ?, ?, ?, ?, 0, 1, 100, '[]', '')",
            (play(number, plays) for number in range(plays)),
        )
        raw.executemany(
            "INSERT INTO track_audiences VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (sum_(n) for n in range(TRACKS * 200)),
        )
        raw.executemany(
            "INSERT INTO track_audiences VALUES (?, 'hit', ?, 0, ?, ?, ?, ?)",
            ((ACCOUNT, n + 1, n % 50, n % 900, NOW - n, NOW - n) for n in range(50_000)),
        )


def listener(n):
    return n + 1, ACCOUNT, f"u{n}", f"user{n}", "Ann", "Doe", f"ann doe\nuser{n}"


def sum_(n):
    return ACCOUNT, f"t{n % TRACKS}", 1 + (n // TRACKS) * 997 % LISTENERS, 0, n % 7, n % 900, NOW - n, NOW


def session(chance):
    joined = NOW - chance.random() * SPAN
    until = min(NOW, joined + chance.expovariate(1 / 1800))
    return ACCOUNT, chance.randrange(STREAMS), chance.randint(1, LISTENERS), joined, until, int(until < NOW)


def play(number, plays):
    ended = NOW - (number // STREAMS) * SPAN * STREAMS / plays - 300
    return ACCOUNT, number % STREAMS, f"t{number * 31 % TRACKS}", ended - 200, ended, ended


def queries(database):
    def viewers(conn, search=""):
        return viewing.viewers(conn, (ACCOUNT, 7), "u1", NOW, PRIVACY, search=search, page=(0, 20))

    timed(database, "viewers", viewers)
    timed(database, "viewers, searched", lambda conn: viewers(conn, "doe"))
    timed(database, "live consumption", lambda conn: last_day(conn, ACCOUNT, NOW, 3600.0))
    for track, kind in (("t7", "200 listeners"), ("hit", "50,000 listeners")):
        timed(
            database,
            f"top audience, {kind}",
            lambda conn, track=track: members.top(conn, (ACCOUNT, track), "u9", PRIVACY, limit=10),
        )


def timed(database, name, work, times=9):
    took = []
    for _ in range(times):
        with database.transaction() as conn:
            began = time.perf_counter()
            work(conn)
            took.append(time.perf_counter() - began)
    print(f"{name}: median {statistics.median(took) * 1000:.1f} ms, most {max(took) * 1000:.1f} ms")


def impressions_of_a_day(database):
    """Count the plays of the last day; what is older is taken for counted."""
    with database.transaction() as conn:
        conn.exec_driver_sql(
            "INSERT INTO impressions SELECT id, 0, 0, 0, 'none', 0, 0 FROM plays WHERE ended_at < ?",
            (NOW - DAY,),
        )
    began, counted = time.perf_counter(), 0
    while True:
        with database.transaction() as conn:
            some = tally(conn, NOW, Delays())
        counted += some
        if some < AT_ONCE:
            break
    print(f"impressions of a day: {counted} plays in {time.perf_counter() - began:.2f} s")


def intake(database, batches=40):
    chance = random.Random(8)
    began = time.perf_counter()
    for _ in range(batches):
        events = {
            place: Event(
                kind="heartbeat",
                at=NOW - chance.random() * 30,
                user_id=f"u{chance.randrange(LISTENERS)}",
                radio_id=chance.randrange(STREAMS),
            )
            for place in range(1000)
        }
        with database.transaction() as conn:
            take(conn, ACCOUNT, events, PRIVACY, NOW)
    rate = 1000 * batches / (time.perf_counter() - began)
    print(f"events taken durably, in batches of 1,000: {rate:.0f} a second")


if __name__ == "__main__":
    main()
