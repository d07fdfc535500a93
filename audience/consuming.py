"""Consuming: the listeners an account had in some time, of sessions, and of polls where there are none."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audience.analytics.questions import Analytics
from audience.counting import Window, consumption
from store.accounts import streams
from store.accounts.streams import Stream
from store.audience import listening, samples
from store.database import Database

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Found:
    """How many different listeners there were in each interval, by its start, and in all."""

    intervals: list[tuple[float, int]]
    total: int
    estimated: int  # streams of which only counts are known


async def within(
    database: Database,
    analytics: Analytics,
    account: str,
    window: Window,
    some: Sequence[Stream] | None = None,
) -> Found:
    """Count the listeners of an account, or of some of its streams, in a window of time.

    Raises:
        AnalyticsError: the engine does not answer.
    """
    radio_ids = None if some is None else [stream.radio_id for stream in some]
    heard = await consumption(analytics, account, window, radio_ids)
    peaks = await database.read(lambda conn: polled(conn, account, window, some))
    counts = [(start, count + sum(peak.get(start, 0) for peak in peaks)) for start, count in heard.intervals]
    most = sum(max(peak.values()) for peak in peaks)
    return Found(counts, heard.total + most, len(peaks))


def polled(
    conn: Connection, account: str, window: Window, some: Iterable[Stream] | None
) -> list[dict[float, int]]:
    """Return of streams without sessions the most listeners at once, by intervals: no more are certain."""
    found: list[dict[float, int]] = []
    for stream in streams.listed(conn, account) if some is None else some:
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
