"""Long polling: the next event of a category, as soon as there is one."""

import asyncio
import contextlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from store.database import Database
from store.delivery import events
from store.delivery.events import Event

NO_EVENTS = "no events before timeout"  # clients and widgets know these words
RING = 40  # songs that lastSong answers with


class Bell:
    """Wakes those who wait for an event of a category. They look for themselves what there is."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.silent = False  # nobody waits any longer: the daemon stops

    def __len__(self) -> int:
        return sum(len(waiting) for waiting in self._waiting.values())

    def ring(self, categories: Collection[str]) -> None:
        """Wake those who wait for one of `categories`."""
        for category in categories:
            for rung in self._waiting.get(category, ()):
                rung.set()

    def silence(self) -> None:
        """Wake everybody, for good."""
        self.silent = True
        self.ring(list(self._waiting))

    @contextlib.contextmanager
    def listening(self, category: str) -> Iterator[asyncio.Event]:
        """Within, the event given is set whenever the bell has rung for `category`."""
        rung = asyncio.Event()
        self._waiting[category].add(rung)
        try:
            yield rung
        finally:
            self._waiting[category].discard(rung)
            if not self._waiting[category]:
                del self._waiting[category]


@dataclass(frozen=True, slots=True)
class LongPoll:
    """Answers those who poll from the events on disk, so that a restart loses none."""

    database: Database
    bell: Bell
    now: Callable[[], float] = time.time

    async def next(self, category: str, since: int | None, patience: float) -> dict[str, Any]:
        """Return the body that tells of the first event after `since`, or that there was none.

        Args:
            category: what is polled; whether there is such a stream is nobody's business.
            since: milliseconds; None: now.
            patience: seconds to wait for an event.
        """
        begin = await self._begin(category, since)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                return told(await self._event(category, begin))
        # Not the present time: an event may have happened before it, and be committed after we looked.
        return {"timeout": NO_EVENTS, "timestamp": begin}

    async def recent(self, category: str) -> Sequence[Event]:
        """Return the results told last, the oldest first."""
        return await self.database.read(partial(events.results, category=category, limit=RING))

    async def _begin(self, category: str, since: int | None) -> int:
        """Return after which timestamp to look. A client whose clock is ahead must not wait for it."""
        newest = await self.database.read(partial(events.latest, category=category))
        present = max(int(self.now() * 1000), newest)
        return present if since is None else min(since, present)

    async def _event(self, category: str, since: int) -> Event:
        with self.bell.listening(category) as rung:
            while not self.bell.silent:
                rung.clear()
                event = await self.database.read(partial(events.after, category=category, timestamp=since))
                if event:
                    return event
                await rung.wait()
        raise TimeoutError


def told(event: Event) -> dict[str, Any]:
    """Return an event in both forms that clients read: as the SDKs do, and in a list `events`."""
    body = json.loads(event.body)
    listed = {"timestamp": event.timestamp, "category": event.category, "data": body}
    return {**body, "timestamp": event.timestamp, "events": [listed]}


def ring_buffer(category: str, recent: Sequence[Event]) -> dict[str, Any]:
    """Return the songs told last as lastSong/getChannelById does; empty places come before the oldest."""
    songs = [song(json.loads(event.body)["result"]) for event in recent]
    return {
        "NumericalId": recent[-1].radio_id if recent else 0,
        "StringId": category,
        "History": {"Elements": [None] * (RING - len(songs)) + songs, "OldestElement": 0},
    }


def song(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the song of a result, with where and when it was played."""
    play = {name: result[name] for name in ("radio_id", "timestamp", "play_length") if name in result}
    return {**result["results"][0], **play}
