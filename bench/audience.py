"""Bench: the audience at size. How fast events are taken, and how long the answers are waited for.

    nice python -m bench.audience [--sessions 3000000] [--plays 600000]

Thirty days of 100 streams and 200,000 listeners, 5,000 tracks; a database of its own in a temporary folder,
and the engine in its process. At the end recognition runs on the last core, which we keep off: beside events
that are taken in and an engine that is asked all the time, and alone.
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from audience import members, viewing
from audience.analytics.process import AnalyticsProcess
from audience.analytics.questions import AnalyticsDown
from audience.counting import Window
from audience.counting import consumption as counted
from audience.delay import Delays
from audience.events import Event
from audience.identity import Level, Privacy
from audience.intake import take
from audience.overdue import PAIRS, SQL, airings_of, found, settle_many
from store import sqlite
from store.accounts import streams
from store.accounts.streams import Stream
from store.database import Database

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
    asyncio.run(bench(asked.parse_args()))


async def bench(wanted):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "airtally.db"
        database = Database.open(file)
        began = time.perf_counter()
        fill(database, wanted.sessions, wanted.plays)
        database.close()
        print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
        database = Database.open(file)
        engine = AnalyticsProcess(database, file, Path(folder) / "analytics")
        running = asyncio.create_task(engine.run())
        await copied(engine, folder)
        queries(database)
        await consumption(engine)
        await impressions_of_a_day(database, engine)
        await intake(database)
        recognition = Recognition()
        await intake(database, engine)
        beside = recognition.stop()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        compare(beside, alone())
        database.close()


def fill(database, sessions, plays):
    chance = random.Random(7)
    with database.transaction() as conn:
        for radio_id in range(STREAMS):
            streams.add(conn, Stream(account=ACCOUNT, radio_id=radio_id, url="http://radio/"))
        raw = conn.connection.driver_connection
        raw.execute("PRAGMA cache_size = -2000000")  # of this connection: else filling takes far longer
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
        raw.execute(f"PRAGMA cache_size = {-sqlite.CACHE_KIB}")  # as the daemon has it


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


async def copied(engine, folder):
    began = time.perf_counter()
    while True:
        with suppress(AnalyticsDown):
            await engine.ask("SELECT count(*) FROM listening_sessions")
            break
    size = sum(path.stat().st_size for path in (Path(folder) / "analytics").iterdir())
    print(f"the engine's copy is made in {time.perf_counter() - began:.0f} s, {size / 1e6:.0f} MB")


async def consumption(engine):
    for minutes in (60, 1):
        took, used = [], processor(engine.pid)
        for _ in range(9):
            began = time.perf_counter()
            await counted(engine, ACCOUNT, Window(NOW - DAY, NOW, 60.0 * minutes))
            took.append(time.perf_counter() - began)
        told(f"live consumption, by {minutes} minutes", took)
        print(f"    of a processor: {(processor(engine.pid) - used) / 9 * 1000:.0f} ms")


def processor(pid):
    """Return the seconds of a processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(name, took):
    print(f"{name}: median {statistics.median(took) * 1000:.1f} ms, most {max(took) * 1000:.1f} ms")


async def impressions_of_a_day(database, engine):
    """Count the plays of the last day; what is older is taken for counted."""
    with database.transaction() as conn:
        conn.exec_driver_sql(
            "INSERT INTO impressions SELECT id, 0, 0, 0, 'none', 0, 0 FROM plays WHERE ended_at < ?",
            (NOW - DAY,),
        )
    await engine.ask("SELECT 1", seconds=60)
    with database.transaction() as conn:
        overdue = found(conn, NOW, Delays(), 100_000)
    began = time.perf_counter()
    rows = await engine.ask(
        f"SELECT play, count(*), sum(seconds) FROM ({SQL}) GROUP BY play",
        airings_of(overdue),
        seconds=60,
        rows=PAIRS,
    )
    print(f"impressions of a day: {len(rows)} of {len(overdue.plays)} plays in {since(began)}")
    began, counted = time.perf_counter(), 0
    while some := await settle_many(database, engine, NOW, Delays()):
        counted += some
    with database.transaction() as conn:
        pairs = conn.exec_driver_sql("SELECT sum(listeners) FROM impressions").scalar()
    print(
        f"the same stored, and counted for {pairs} pairs of track and listener: {counted} in {since(began)}"
    )


def since(began):
    return f"{time.perf_counter() - began:.2f} s"


async def intake(database, engine=None, batches=40):
    """Take in heartbeats, others each time; with an engine, while it is asked all the time."""
    chance = random.Random(9 if engine else 8)
    asking = asyncio.create_task(ask_on(engine)) if engine else None
    began, used, queued = time.perf_counter(), time.process_time(), in_line()
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
        await database.write(partial(take, account=ACCOUNT, events=events, privacy=PRIVACY, now=NOW))
    rate = 1000 * batches / (time.perf_counter() - began)
    beside = "while the engine is asked on and on" if engine else "while nobody asks"
    print(f"events taken durably, in batches of 1,000, {beside}: {rate:.0f} a second")
    used, queued = time.process_time() - used, in_line() - queued
    print(
        f"    of a processor: {used / batches * 1000:.0f} microseconds an event;"
        f" in line for one that another program had, all threads together: {queued / batches * 1000:.0f}"
    )
    if asking:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking


def in_line():
    """Return the seconds that the threads of this process have waited for a processor."""
    stats = [path.read_text().split() for path in Path("/proc/self/task").glob("*/schedstat")]
    return sum(int(waited) for _, waited, _ in stats) / 1e9


async def ask_on(engine):
    took = []
    try:
        while True:
            began = time.perf_counter()
            await engine.ask("SELECT count(DISTINCT listener) FROM listening_sessions", seconds=60)
            took.append(time.perf_counter() - began)
    finally:
        told("distinct listeners of 30 days, meanwhile", took or [0.0])


CLIP = """
import os, sys, time
import numpy as np
from fingerprint.extract import fingerprint
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
clip = np.random.default_rng(3).normal(0, 0.1, 8000 * 60).astype(np.float32)
fingerprint(clip)
print("ready", flush=True)
while True:
    began = time.perf_counter()
    fingerprint(clip)
    print(time.perf_counter() - began, flush=True)
"""


class Recognition:
    """A process that fingerprints the same minute on and on, on the last core."""

    def __init__(self):
        self._process = subprocess.Popen([sys.executable, "-c", CLIP], stdout=subprocess.PIPE, text=True)
        self._process.stdout.readline()
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, cores - {max(cores)} or cores)

    def stop(self):
        self._process.terminate()
        return [float(line) for line in self._process.communicate()[0].splitlines() if line[:2] == "0."]


def alone(seconds=15):
    recognition = Recognition()
    time.sleep(seconds)
    return recognition.stop()


def compare(beside, quiet):
    ratio = statistics.median(beside) / statistics.median(quiet)
    print(
        f"recognition: a minute of sound fingerprinted in {statistics.median(quiet) * 1000:.0f} ms alone,"
        f" {statistics.median(beside) * 1000:.0f} ms beside the above: {ratio:.2f} times"
    )


if __name__ == "__main__":
    main()
