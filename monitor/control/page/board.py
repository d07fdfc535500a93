"""A board: what the pages of one account show at this moment; looked up once for all that are open."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from sqlalchemy import Connection

from monitor.control.page import entries
from monitor.control.page.section import Item, Section
from monitor.control.watching import StreamNow, Watching
from store.database import Database
from store.delivery.glance import Glance, failing, glance
from store.delivery.outbox import Event
from store.plays import played
from store.plays.played import Wanted

SLOW = 10.0  # seconds between two looks at what waits, where nobody looks at the delivery
PLAYS = 60  # of the feed
FAILING = 50  # callbacks shown
LATELY = 300.0  # seconds over which the rate of delivery is taken

FIGURES = "figures"
VIEWS: Mapping[str, tuple[str, ...]] = {  # the sections of each view
    "streams": (FIGURES, "streams"),
    "feed": (FIGURES, "feed"),
    "delivery": (FIGURES, "delivery", "failing"),
    "rate": (FIGURES, "delivery"),  # the same for who may not see callbacks
}
OTHER = (FIGURES,)  # of views that do not change while one looks at them

Seen = dict[str, int]  # the version of each section that a page shows


class Board:
    """Sections, and a look at the database and the streams now and then."""

    def __init__(
        self,
        account: str,
        zone: tzinfo,
        *,
        watching: Watching,
        database: Database,
        tick: float,
        now: Callable[[], float],
        clock: Callable[[], float],
    ) -> None:
        self._account, self._zone = account, zone
        self._watching, self._database = watching, database
        self._tick, self._now, self._clock = tick, now, clock
        self._looking = asyncio.Lock()
        self._looked: dict[str, float] = {}  # clock time
        self._sections = {name: Section() for names in VIEWS.values() for name in names}
        self._going: Glance | None = None
        self._streams: Sequence[StreamNow] = ()
        self._cells = ""

    async def look(self, view: str) -> None:
        """Bring what a view shows up to date, unless that was done a moment ago."""
        closely = view in {"delivery", "rate"}
        async with self._looking:
            if self._due("delivery" if closely else "glance", self._tick if closely else SLOW):
                await self._look_at_delivery(closely=closely)
            if self._due("streams", self._tick):
                await self._look_at_streams()
            if view == "feed" and self._due("feed", self._tick):
                await self._look_at_plays()

    def seen(self, view: str) -> Seen:
        """Return the versions of what a view shows, without the figures at the head of the page."""
        names = VIEWS.get(view, OTHER)
        return {name: self._sections[name].version for name in names if name != FIGURES}

    async def changes(self, view: str, seen: Seen) -> str:
        """Return what changed since a page saw it, as JSON, and note that it has; empty: nothing."""
        names = VIEWS.get(view, OTHER)
        if all(seen.get(name, -1) >= self._sections[name].version for name in names):
            return ""
        async with self._looking:  # all streams may have changed: that takes a while to draw
            return await asyncio.to_thread(self._changes, names, seen)

    def _changes(self, names: Sequence[str], seen: Seen) -> str:
        changed = {}
        for name in names:
            if patch := self._sections[name].since(seen.get(name, -1)):
                changed[name] = patch
            seen[name] = self._sections[name].version
        return json.dumps(changed) if changed else ""

    def cells(self) -> str:
        """Return the last cells of all strips, as JSON."""
        return self._cells

    async def drawn(self, *sections: str) -> list[list[str]]:
        """Return the entries of sections as HTML, in their order."""
        async with self._looking:
            return await asyncio.to_thread(lambda: [self._sections[name].drawn() for name in sections])

    async def drawn_streams(self) -> list[str]:
        """Return all streams as HTML, with their strips as they are now."""
        streams = self._streams
        return await asyncio.to_thread(lambda: [entries.stream_row(stream, self._zone) for stream in streams])

    def stream(self, radio_id: int | None) -> StreamNow | None:
        """Return a stream as it was seen last."""
        return next((stream for stream in self._streams if stream.radio_id == radio_id), None)

    @property
    def names(self) -> dict[int, str]:
        """What the streams are called, in the order of their radio_ids."""
        return {stream.radio_id: entries.name_of(stream) for stream in self._streams}

    def _due(self, what: str, every: float) -> bool:
        now = self._clock()
        if now - self._looked.get(what, float("-inf")) < every:
            return False
        self._looked[what] = now
        return True

    async def _look_at_streams(self) -> None:
        self._streams = await self._watching.streams(self._account)
        self._take("streams", entries.stream_items(self._streams, self._zone))
        self._take(FIGURES, entries.figures(self._streams, self._going, self._zone))
        self._cells = json.dumps(entries.cells(self._streams))

    async def _look_at_plays(self) -> None:
        wanted = Wanted(account=self._account)
        plays = await self._database.read(lambda conn: played.page(conn, wanted, None, PLAYS))
        self._take("feed", entries.feed_items(plays, self.names, self._zone))

    async def _look_at_delivery(self, *, closely: bool) -> None:
        now = self._now()

        def look(conn: Connection) -> tuple[Glance, list[Event]]:
            going = glance(conn, self._account, now - LATELY)
            return going, failing(conn, self._account, FAILING) if closely else []

        going, failed = await self._database.read(look)
        self._going = going
        if closely:
            rate = going.delivered / LATELY * 60
            self._take("delivery", entries.delivery_items(going, rate, now, self._zone))
            self._take("failing", entries.failing_items(failed, self._zone))

    def _take(self, name: str, items: Sequence[Item]) -> None:
        self._sections[name].take(items)
