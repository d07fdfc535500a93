"""Bench: reports of a million plays. How fast each format is written, and how much memory that takes.

    nice python -m bench.reports [--plays 1000000] [--only plays] [--segment]

A month of 100 streams and 5,000 tracks, with impressions of nearly all plays and 300,000 listening sessions;
a database of its own in a temporary folder. Each report is made in a process of its own. With --segment only
half of the listeners count.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.tables import table
from config.reports import FORMATS, WEIGHTED
from monitor.reports.making import make, write
from monitor.reports.orders import ordered
from monitor.reports.targets import whole
from store.accounts import streams
from store.accounts.streams import Stream
from store.database import Database
from store.plays.reporting import snapshot
from store.segments import members, segments
from store.segments.segments import Segment

ACCOUNT = "bench"
BEGINS = 1_793_491_200.0  # 2026-11-01T00:00:00Z
SPAN = 30 * 86400.0
STREAMS, TRACKS, LISTENERS, SESSIONS = 100, 5_000, 50_000, 300_000
SEGMENT = "Half"
PAIRS = [
    (kind, form)
    for kind, forms in FORMATS.items()
    for form in forms
    if form != "cue"  # of at most 99 plays
]


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--plays", type=int, default=1_000_000)
    asked.add_argument("--only", choices=FORMATS, help="one kind")
    asked.add_argument("--format", help="one format")
    asked.add_argument("--segment", action="store_true", help="of the members of a segment")
    asked.add_argument("--one", help=argparse.SUPPRESS)  # in a child: the order
    wanted = asked.parse_args()
    if wanted.one:
        print(json.dumps(measured(**json.loads(wanted.one))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "airtally.db"
        began = time.perf_counter()
        fill(path, wanted.plays)
        print(f"{wanted.plays:,} plays, filled in {time.perf_counter() - began:.0f} s")
        rows = [
            one_of(path, kind, form, wanted.plays, SEGMENT if wanted.segment else None)
            for kind, form in PAIRS
            if wanted.only in (None, kind) and wanted.format in (None, form)
            if kind in WEIGHTED or not wanted.segment
        ]
    head = ("report", "seconds", "CPU s", "plays a second", "MB of memory at most", "MB of file")
    print(table(head, rows))


def one_of(path, kind, form, plays, segment):
    """Measure one report in a process of its own; return a row of the table."""
    what = json.dumps({"database": str(path), "kind": kind, "form": form, "segment": segment})
    command = [sys.executable, "-m", "bench.reports", "--one", what]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    found = json.loads(said)
    rate = plays / found["seconds"]
    row = (
        f"{kind} {form}",
        f"{found['seconds']:.1f}",
        f"{found['cpu']:.1f}",
        f"{rate:,.0f}",
        f"{found['memory']:.0f}",
        f"{found['file']:.1f}",
    )
    print(" · ".join(row), flush=True)
    return row


def measured(database, kind, form, segment):
    """Make one report; return what it took."""
    service = {"service": "Bench Radio"} if kind == "soundexchange" else {}
    order = ordered(
        kind=kind, format=form, account=ACCOUNT, begins="2026-11-01", ends="2026-12-01",
        timezone="Europe/Berlin" if kind != "audience" else "UTC", segment=segment, **service,
    )  # fmt: skip
    began, used = time.perf_counter(), time.process_time()
    output = Path(database).with_name(f"{kind}.{form}")
    with snapshot(Path(database)) as conn, whole(output) as file:
        write(make(conn, order), form, file)
    found = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "memory": peak() / 1e6,
        "file": output.stat().st_size / 1e6,
    }
    output.unlink()
    return found


def peak():
    """Return the most bytes that this process held (Linux)."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024


def fill(path, plays):
    database = Database.open(path)
    with database.transaction() as conn:
        for radio_id in range(STREAMS):
            radio = f"Radio {radio_id}"
            streams.add(conn, Stream(account=ACCOUNT, radio_id=radio_id, url="http://radio/", name=radio))
        raw = conn.connection.driver_connection
        raw.executemany(
            "INSERT INTO tracks (number, id, title, artist, album, release_date, label, isrc, upc,"
            " musicbrainz, song_link, duration, digest, path)"
            " VALUES (?, ?, ?, ?, ?, '2024-03-01', ?, ?, '0724384960650', '', '', 200, ?, '')",
            (track(number) for number in range(TRACKS)),
        )
        raw.executemany(
            "INSERT INTO plays (account, radio_id, track, track_id, started_at, ended_at, heard_until,"
            " track_offset, speed, score, others, icy_title)"
            " VALUES (?, ?, 1, ?, ?, ?, ?, 0.3, 1.001, 97, '[]', '')",
            (play(number, plays) for number in range(plays)),
        )
        raw.execute(
            "INSERT INTO impressions SELECT id, id % 997, 60.5 * (id % 997), (id % 997) / 3.0,"
            " CASE id % 20 WHEN 0 THEN 'none' WHEN 1 THEN 'sampled' ELSE 'sessions' END, 5, 0 FROM plays"
        )
        chance = random.Random(7)
        raw.executemany(
            "INSERT INTO listening_sessions (account, radio_id, listener, session, joined_at, heard_until,"
            " gone) VALUES (?, ?, ?, '', ?, ?, 1)",
            (session(chance) for _ in range(SESSIONS)),
        )
        segment = segments.add(
            conn, Segment(account=ACCOUNT, id="aud_1", name=SEGMENT, created_at=0, updated_at=0)
        )
        half = range(0, LISTENERS, 2)
        members.add(conn, segment.number, 1, half)
        members.settle(conn, segment.number, 1, (len(half), 0), 0)
    database.close()


def track(number):
    return (
        number + 1,
        f"track-{number:05}",
        f"A title of the usual length {number}",
        f"An artist with a name {number % 500}",
        f"Album of the year {number % 900}",
        f"Label {number % 40}",
        f"USAB1260{number:04}",
        f"{number:064}",
    )


def play(number, plays):
    started = BEGINS + number * SPAN / plays
    popular = number * 31 % TRACKS * (number % 7 + 1) // 7  # some are on air more often
    return ACCOUNT, number % STREAMS, f"track-{popular:05}", started, started + 190.5, started + 190.5


def session(chance):
    joined = BEGINS + chance.random() * SPAN
    until = joined + chance.expovariate(1 / 1800)
    return ACCOUNT, chance.randrange(STREAMS), chance.randint(1, LISTENERS), joined, until


if __name__ == "__main__":
    main()
