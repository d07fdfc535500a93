"""Looking back: a stream's day, the catalogue, and a recording's airplay. HTML, a section each."""

import time
from collections.abc import Callable
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from monitor.control.access import Access
from monitor.control.codes import Code, Refusal
from monitor.control.page.asking import asked, whole
from monitor.control.page.boards import Boards
from monitor.control.page.day import neighbours
from monitor.control.page.marks import mark
from monitor.control.page.times import Of, parts_of, seen, totals
from monitor.control.page.views import shown
from monitor.control.page.zones import bounds, day_at, day_named
from monitor.control.v1 import Refused, stored
from store.database import Database
from store.plays import charts, played, tracks
from store.plays.charts import Within
from store.plays.played import Wanted

FOUND = 100  # recordings, or plays of one
LONGEST = 100  # characters of a search
DAYS = 30  # of the airplay of a recording


class LookingBack:
    """Answers /page/stream, /page/catalogue and /page/track."""

    def __init__(
        self, boards: Boards, database: Database, access: Access, *, now: Callable[[], float] = time.time
    ) -> None:
        self._boards = boards
        self._database = database
        self._access = access
        self._now = now

    async def stream(self, request: web.Request) -> web.Response:
        """Show a stream's day."""
        wanted = await asked(self._access, request)
        radio_id, now = whole(request, "radio_id"), self._now()
        board = self._boards.of(wanted.token.account, wanted.zone).board
        await stored(board.look(""))
        stream = board.stream(radio_id)
        if stream is None or radio_id is None:
            raise Refused(404, Refusal(Code.UNKNOWN_RADIO_ID))
        today = day_at(now, wanted.zone)
        day = day_named(request.query.get("day", ""), today)
        of = Of(wanted.token.account, radio_id, *bounds(day, wanted.zone))
        found, line = await stored(self._database.read(lambda conn: seen(conn, of, wanted.zone, now)))
        before, after = neighbours(day, today)
        return await shown(
            "stream.html",
            wanted,
            stream=stream,
            mark=mark(stream),
            day=day,
            before=before,
            after=after,
            line=line,
            plays=found,
        )

    async def catalogue(self, request: web.Request) -> web.Response:
        """Show recordings, those that were searched for or the first ones."""
        wanted = await asked(self._access, request)
        text = request.query.get("q", "").strip()[:LONGEST]
        recordings = await stored(self._database.read(lambda conn: charts.found(conn, text, FOUND)))
        stats = await stored(self._database.read(tracks.stats))
        return await shown(
            "catalogue.html", wanted, text=text, recordings=recordings, stats=stats, most=FOUND
        )

    async def track(self, request: web.Request) -> web.Response:
        """Show a recording's airplay."""
        wanted = await asked(self._access, request)
        now, account, id_ = self._now(), wanted.token.account, request.query.get("id", "")
        board = self._boards.of(account, wanted.zone).board
        await stored(board.look(""))
        parts = parts_of(DAYS, now, wanted.zone)
        within = Within(account, parts[0][1], now, track_id=id_)

        def look(conn: Connection) -> dict[str, Any]:
            plays = played.page(conn, Wanted(account=account, track_id=id_), None, FOUND)
            return {"track": tracks.by_id(conn, id_), "plays": plays, **totals(conn, within, parts)}

        values = await stored(self._database.read(look))
        if values["track"] is None and not values["plays"]:
            raise Refused(404, Refusal(Code.UNKNOWN_RADIO_ID, "there is no recording of this id"))
        return await shown("track.html", wanted, id=id_, names=board.names, most=FOUND, **values)
