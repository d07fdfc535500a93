"""Verdicts of the soak: what was told of a station, held against what it played."""

import calendar
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from soak_programmes import SONG
from soak_radios import SETTLED, Airing, Radio

from monitor.plays import HOLD

LATE = 20.0  # seconds after its end within which a play is told, and stored
BEFORE, AFTER = 30.0, 120.0  # seconds around a missing play that the log is asked for
LINES = 40
ACCOUNT = "label"


def began_at(result: dict) -> float:
    return float(calendar.timegm(time.strptime(result["timestamp"], "%Y-%m-%d %H:%M:%S")))


def title_of(result: dict) -> str:
    return str(result["results"][0]["title"])


def judged(radio: Radio, listening: float, end: float) -> Iterator[str]:
    """Yield what is wrong with what was told of a station."""
    told: Counter[Airing] = Counter()
    airings = list(radio.airings(end))
    for one in radio.results:
        airing = airing_of(one.body, airings)
        if airing is None:
            at = began_at(one.body) - radio.began
            yield f"stream {radio.number}: {title_of(one.body)} told at {at:.0f} s was not on air"
            continue
        told[airing] += 1
        if one.body["play_length"] > SONG + 6:
            yield f"stream {radio.number}: {airing.title} lasted {one.body['play_length']} s"
    for airing in airings:
        if told[airing] > 1:
            yield f"{named(radio, airing)}, was told {told[airing]} times"
    yield from (f"{named(radio, airing)}, was not told" for airing in missing(radio, listening, end))
    yield from notifications(radio)


def named(radio: Radio, airing: Airing) -> str:
    at = airing.begin - radio.began
    return f"stream {radio.number}: {airing.title} at {at:.0f} s, {radio.programme.kind}"


def airing_of(result: dict, airings: Iterable[Airing]) -> Airing | None:
    at, title = began_at(result), title_of(result)
    return next((one for one in airings if one.title == title and one.begin - 8 < at < one.begin + 90), None)


def missing(radio: Radio, listening: float, end: float) -> list[Airing]:
    """Return the songs that nothing kept from being heard, and that were not told."""
    airings = [one for one in radio.airings(end) if one.begin > listening]
    told = {airing_of(one.body, airings) for one in radio.results}
    return [one for one in airings if one not in told and is_due(radio, one, end)]


def is_due(radio: Radio, airing: Airing, end: float) -> bool:
    """Tell whether a song must have been told: one that an outage follows waits for it to pass."""
    followed = radio.is_cut(airing.begin, airing.end + LATE)
    wait = LATE + HOLD + SETTLED if followed else LATE
    return airing.end + wait < end and not radio.is_cut(airing.begin, airing.end)


def notifications(radio: Radio) -> Iterator[str]:
    known = 0
    for at, code in radio.codes:
        lately = [
            fault for fault in radio.faults if fault.begin < at and at - fault.end < SETTLED + radio.delay
        ]
        if code == known or code not in (0, 650):
            yield f"stream {radio.number}: notification {code} at {at - radio.began:.0f} s, after {known}"
        if code == 650 and not any(fault.end - fault.begin > 4 for fault in lately):
            yield f"stream {radio.number}: 650 at {at - radio.began:.0f} s, and nothing was wrong"
        known = code
    for fault in radio.faults:
        long = fault.kind == "long away" and fault.end + SETTLED < time.time()
        if long and not any(code == 650 and fault.begin < at < fault.end + 5 for at, code in radio.codes):
            yield f"stream {radio.number}: an outage at {fault.begin - radio.began:.0f} s was not told"


def explained(radio: Radio, airing: Airing, log: Path, database: Path) -> Iterator[str]:
    """Yield what is known of a song that was not told: its callback, its row, the log, faults nearby."""
    begin, end = airing.begin - BEFORE, airing.end + AFTER
    yield f"  {named(radio, airing)}:"
    for one in radio.results:
        if begin < began_at(one.body) < end:
            after = one.at - airing.end
            length = one.body["play_length"]
            yield f"    callback: {title_of(one.body)}, {length} s, {after:.0f} s after the end"
    for title, started, until, score in rows(database, radio.number, begin, end):
        place = f"from {started - airing.begin:+.1f} s to {until - airing.end:+.1f} s"
        yield f"    stored: {title} {place}, score {score}"
    for fault in radio.faults:
        if fault.begin < end and begin < fault.end:
            yield f"    fault: {fault.kind} from {fault.begin - airing.begin:+.0f} s"
    yield from (f"    log: {line}" for line in lines(log, radio.number, begin, end))


def rows(database: Path, radio_id: int, begin: float, end: float) -> list[tuple]:
    """Return the plays of a stream that the daemon stored."""
    query = """
        SELECT title, started_at, coalesce(ended_at, heard_until), score
        FROM plays JOIN tracks ON number = track
        WHERE account = ? AND radio_id = ? AND started_at BETWEEN ? AND ? ORDER BY started_at
    """
    conn = sqlite3.connect(database)
    try:
        return conn.execute(query, (ACCOUNT, radio_id, begin, end)).fetchall()
    finally:
        conn.close()


def lines(log: Path, radio_id: int, begin: float, end: float) -> Iterator[str]:
    """Yield what the daemon's log says of a stream at some time, and warnings of no stream."""
    found = 0
    ours = re.compile(rf"radio_id={radio_id}\b|level=(warning|error)(?!.*radio_id=)")
    for line in log.read_text(errors="replace").splitlines():
        when = re.search(r"time=(\S+?)\.\d+Z", line)
        if not when or not ours.search(line):
            continue
        at = calendar.timegm(time.strptime(when[1], "%Y-%m-%dT%H:%M:%S"))
        if begin < at < end and found < LINES:
            found += 1
            yield line
