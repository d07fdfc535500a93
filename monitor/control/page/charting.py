"""Charting: what was played most, and how much was heard. HTML, a section."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from monitor.control.access import Access
from monitor.control.page.asking import Asked, asked, whole
from monitor.control.page.boards import Boards
from monitor.control.page.times import Of, parts_of, seen, totals
from monitor.control.page.views import shown
from monitor.control.v1 import stored
from store.database import Database
from store.plays import charts
from store.plays.charts import Within

RANKS = 20
TERMS = (1, 7, 30)  # days
LAST_DAY = 86_400.0  # seconds
FRESH = 60.0  # seconds for which charts are shown again
KEPT = 64  # charts

Values = Mapping[str, Any]


class Charting:
    """Answers /page/charts. Charts of millions of plays take seconds: they are made one after the other."""

    def __init__(
        self,
        boards: Boards,
        database: Database,
        access: Access,
        *,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._boards = boards
        self._database = database
        self._access = access
        self._now = now
        self._clock = clock
        self._making = asyncio.Lock()
        self._made: OrderedDict[tuple[object, ...], tuple[float, Values]] = OrderedDict()

    async def charts(self, request: web.Request) -> web.Response:
        """Show the charts of one stream or of all."""
        wanted = await asked(self._access, request)
        days = whole(request, "days")
        term = days if days in TERMS else TERMS[1]
        radio_id = whole(request, "radio_id")
        board = self._boards.of(wanted.token.account, wanted.zone).board
        await stored(board.look(""))
        values = await self._values(wanted, term, radio_id)
        return await shown(
            "charts.html", wanted, term=term, terms=TERMS, radio_id=radio_id, names=board.names, **values
        )

    async def _values(self, wanted: Asked, term: int, radio_id: int | None) -> Values:
        """Return what the charts show, made now or a moment ago."""
        key = (wanted.token.account, str(wanted.zone), term, radio_id)
        async with self._making:
            made_at, values = self._made.get(key, (float("-inf"), {}))
            if self._clock() - made_at >= FRESH:
                values = await stored(
                    self._database.read(lambda conn: self._look(conn, wanted, term, radio_id))
                )
                self._made[key] = self._clock(), values
                self._made.move_to_end(key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return values

    def _look(self, conn: Connection, wanted: Asked, term: int, radio_id: int | None) -> Values:
        account, now = wanted.token.account, self._now()
        parts = parts_of(term, now, wanted.zone)
        within = Within(account, parts[0][1], now, radio_id)
        line = None
        if radio_id is not None:
            _, line = seen(conn, Of(account, radio_id, now - LAST_DAY, now), wanted.zone, now)
        return {"top": charts.top(conn, within, RANKS), "line": line, **totals(conn, within, parts)}
