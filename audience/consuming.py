"""Consuming: the listeners an account had in the last day, of sessions, and of polls where there are none."""

import math
from dataclasses import dataclass

from sqlalchemy import Connection

from audience.counting import Window, consumption
from store import listening, samples, streams

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Found:
    """How many different listeners there were in each interval, by its start, and in all."""

    intervals: list[tuple[float, int]]
    total: int
    estimated: int  # streams of which only counts are known


def last_day(conn: Connection, account: str, now: float, width: float) -> Found:
    """Count the listeners of the 24 hours before `now`, in intervals of `width` seconds."""
    window = Window(now - DAY, now, width)
    spans = listening.between(conn, account, window.begins, window.ends)
    found = consumption(window, spans)
    peaks = polled(conn, account, window)
    counts = [(start, count + sum(peak.get(start, 0) for peak in peaks)) for start, count in found.intervals]
    most = sum(max(peak.values()) for peak in peaks)
    return Found(counts, found.total + most, len(peaks))


def polled(conn: Connection, account: str, window: Window) -> list[dict[float, int]]:
    """Return of streams without sessions the most listeners at once, by intervals: no more are certain."""
    found: list[dict[float, int]] = []
    for stream in streams.listed(conn, account):
        if listening.any_since(conn, account, stream.radio_id, window.begins):
            continue
        peak: dict[float, int] = {}
        for sample in samples.between(conn, account, stream.radio_id, window.begins, window.ends):
            if sample.listeners is not None and sample.at < window.ends:
                start = math.floor(sample.at / window.width) * window.width
                peak[start] = max(peak.get(start, 0), sample.listeners)
        if peak:
            found.append(peak)
    return found
