"""Watch: what every stream does at this moment, put together from its task and the database."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from audience.stays import TTL
from audience.viewing import FRESH
from monitor.airing import Play
from monitor.control.watching import OnAir, StreamNow
from monitor.listener import StreamListener
from monitor.live.stream import LiveStream
from monitor.supervisor import Supervisor
from store.accounts import streams
from store.accounts.streams import Stream
from store.audience import presence
from store.database import Database
from store.plays import tracks
from store.plays.tracks import Name

COUNTED = 10.0  # seconds for which a count of listeners is taken for true
ACCOUNTS = 1000  # whose counts are remembered

Counts = dict[int, int | None]  # listeners by stream; None: nobody knows
Found = tuple[Sequence[Stream], dict[int, Name], Counts]


class Watch:
    """Obeys the protocol of the control port. Nothing is asked of the tasks: they are looked at."""

    def __init__(
        self, database: Database, supervisor: Supervisor, *, now: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._supervisor = supervisor
        self._now = now
        self._counts: dict[str, tuple[float, Counts]] = {}  # when, and what was counted

    async def streams(self, account: str) -> Sequence[StreamNow]:
        """Return the streams of an account, in the order of their radio_ids."""
        listeners, now = self._listeners(account), self._now()
        counted_at, counted = self._counts.get(account, (float("-inf"), {}))
        old = now - counted_at >= COUNTED

        def look(conn: Connection) -> Found:
            on_air = [play.track for listener in listeners.values() for play in listener.on_air]
            names = tracks.names(conn, on_air)
            return streams.listed(conn, account), names, counts(conn, account, now) if old else counted

        rows, names, counted = await self._database.read(look)
        if old:
            self._remember(account, now, counted)
        return [
            seen(row, listeners.get(row.radio_id), names, counted.get(row.radio_id), now)
            for row in sorted(rows, key=lambda row: row.radio_id)
        ]

    def _listeners(self, account: str) -> dict[int, StreamListener]:
        found = self._supervisor.listeners
        return {radio_id: listener for (owner, radio_id), listener in found.items() if owner == account}

    def _remember(self, account: str, now: float, counted: Counts) -> None:
        if len(self._counts) >= ACCOUNTS:
            self._counts.clear()
        self._counts[account] = now, counted


def seen(
    row: Stream, listener: StreamListener | None, names: dict[int, Name], listening: int | None, now: float
) -> StreamNow:
    """Return a stream as it is; where several recordings are on air, with the latest."""
    live = listener.live if listener else LiveStream(now)  # it is just being started, or stopped
    on_air = listener.on_air if listener else ()
    play = max(on_air, key=lambda play: play.started_at, default=None)
    return StreamNow(
        radio_id=row.radio_id,
        name=row.name or "",
        url=row.url,
        origin=row.origin,
        code=row.code,
        state=live.state,
        since=live.since,
        on_air=told(play, names.get(play.track)) if play else None,
        title=live.title,
        failure=live.failure,
        cells=live.strip.cells(now),
        until=live.strip.until(now),
        listeners=listening,
    )


def told(play: Play, name: Name | None) -> OnAir:
    return OnAir(
        track_id=name.id if name else "",
        title=name.title if name else "",
        artist=name.artist if name else "",
        since=play.started_at,
        score=play.score,
    )


def counts(conn: Connection, account: str, now: float) -> Counts:
    """Return how many listen to each stream."""
    found = presence.counts(conn, account, known_since=now - TTL, polled_since=now - FRESH)
    return {radio_id: there(known, polled) for radio_id, (known, polled) in found.items()}


def there(known: int, polled: int | None) -> int | None:
    """Return how many are there: those we know, or what the server counted where that is more."""
    if polled is None:
        return known or None
    return max(known, polled)
