"""Looking back: a stream's day, charts, the catalogue, and a recording's airplay. HTML, a section each."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from aiohttp import web
from sqlalchemy import Connection

from monitor.control.access import Access
from monitor.control.codes import Code, Refusal
from monitor.control.page.asking import asked, whole
from monitor.control.page.boards import Boards
from monitor.control.page.crowd import HOLDS, crowd
from monitor.control.page.day import Day, drawn, minutes_of, neighbours, times
from monitor.control.page.drawing import Bar, bars
from monitor.control.page.marks import mark
from monitor.control.page.views import shown
from monitor.control.page.zones import bounds, day_at, day_named, days_before
from monitor.control.v1 import Refused, stored
from store import charts, listening, played, samples, sounds, tracks
from store.charts import Within
from store.database import Database
from store.played import Played, Wanted

PLAYS = 1000  # of a day, or of a recording, at most
RANKS = 20
FOUND = 100  # recordings
LONGEST = 100  # characters of a search
LAST_DAY = 86_400.0  # seconds
TERMS = (1, 7, 30)  # days


@dataclass(frozen=True, slots=True)
class Of:
    """What is looked back on: a stream, in a time of an account."""

    account: str
    radio_id: int
    begin: float
    end: float


class LookingBack:
    """Answers /page/stream, /page/charts, /page/catalogue and /page/track."""

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

    async def charts(self, request: web.Request) -> web.Response:
        """Show what was played most, and how much was heard."""
        wanted = await asked(self._access, request)
        term = whole(request, "days", TERMS[1])
        term = term if term in TERMS else TERMS[1]
        radio_id, now, account = whole(request, "radio_id"), self._now(), wanted.token.account
        board = self._boards.of(account, wanted.zone).board
        await stored(board.look(""))
        begins = buckets(term, now, wanted.zone)
        within = Within(account, begins[0][1], now, radio_id)

        def look(conn: Connection) -> dict[str, object]:
            top = {
                "tracks": charts.top_tracks(conn, within, RANKS),
                "artists": charts.top_artists(conn, within, RANKS),
                **totals(conn, within, begins),
            }
            if radio_id is None:
                return {**top, "line": None}
            return {
                **top,
                "line": seen(conn, Of(account, radio_id, now - LAST_DAY, now), wanted.zone, now)[1],
            }

        values = await stored(self._database.read(look))
        return await shown(
            "charts.html", wanted, term=term, terms=TERMS, radio_id=radio_id, names=board.names, **values
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
        begins = buckets(TERMS[-1], now, wanted.zone)
        within = Within(account, begins[0][1], now, track_id=id_)

        def look(conn: Connection) -> dict[str, object]:
            plays = played.page(conn, Wanted(account=account, track_id=id_), None, FOUND)
            return {"track": tracks.by_id(conn, id_), "plays": plays, **totals(conn, within, begins)}

        values = await stored(self._database.read(look))
        if values["track"] is None and not values["plays"]:
            raise Refused(404, Refusal(Code.UNKNOWN_RADIO_ID, "there is no recording of this id"))
        return await shown("track.html", wanted, id=id_, names=board.names, most=FOUND, **values)


def seen(conn: Connection, of: Of, zone: tzinfo, now: float) -> tuple[Sequence[Played], Day]:
    """Return the plays of a stream in a time, the latest first, and the drawing of that time."""
    wanted = Wanted(account=of.account, radio_id=of.radio_id, since=of.begin, until=of.end)
    plays = played.page(conn, wanted, None, PLAYS)
    letters = sounds.between(conn, of.account, of.radio_id, *minutes_of(of.begin, of.end))
    spans = listening.between(conn, of.account, of.begin, of.end, of.radio_id)
    counts = samples.between(conn, of.account, of.radio_id, of.begin - HOLDS, of.end)
    points = crowd([(joined, until) for _, joined, until in spans], counts, times(of.begin, of.end, now))
    return plays, drawn(of.begin, of.end, zone, plays, letters, points)


def totals(
    conn: Connection, within: Within, begins: Sequence[tuple[str, float, float]]
) -> dict[str, list[Bar]]:
    """Return bars of spins, and of how many heard them, one for each part of a time."""
    found = [
        (label, charts.total(conn, Within(within.account, begin, end, within.radio_id, within.track_id)))
        for label, begin, end in begins
    ]
    return {
        "spins": bars([(label, total.spins) for label, total in found], 1000, 100),
        "heard": bars([(label, total.heard) for label, total in found], 1000, 100),
    }


def buckets(term: int, now: float, zone: tzinfo) -> list[tuple[str, float, float]]:
    """Return the parts of the last so many days, with their names: days, or the hours of one day."""
    if term == 1:
        last = now // 3600 * 3600
        starts = [last - 3600 * back for back in range(23, -1, -1)]
        return [(f"{datetime.fromtimestamp(start, zone):%H:%M}", start, start + 3600) for start in starts]
    return [(named(day), *bounds(day, zone)) for day in days_before(day_at(now, zone), term)]


def named(day: date) -> str:
    return f"{day:%d %b}"
