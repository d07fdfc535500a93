"""Views: what is on the page when it is opened, of what goes on at this moment. HTML, a section each."""

import asyncio

from aiohttp import web

from monitor.control.access import Access
from monitor.control.page.asking import Asked, asked
from monitor.control.page.board import PLAYS, Board
from monitor.control.page.boards import Boards
from monitor.control.page.live import written_seen
from monitor.control.page.rendering import render
from monitor.control.page.shell import HEADERS
from monitor.control.registry import Registry
from monitor.control.v1 import stored
from store.database import Database
from store.delivery import deliveries
from store.plays import tracks

DELIVERIES = 20  # the last ones


class Views:
    """Answers /page/streams, /page/feed and /page/delivery."""

    def __init__(self, boards: Boards, registry: Registry, database: Database, access: Access) -> None:
        self._boards = boards
        self._registry = registry
        self._database = database
        self._access = access

    async def streams(self, request: web.Request) -> web.Response:
        """Show the streams."""
        wanted = await asked(self._access, request, "streams")
        board, seen = await self._looked_at(wanted)
        next_id = max(board.names, default=0) + 1
        rows = await board.drawn_streams()
        return await shown("streams.html", wanted, seen=seen, rows=rows, next_id=next_id)

    async def feed(self, request: web.Request) -> web.Response:
        """Show the plays, the latest first."""
        wanted = await asked(self._access, request, "feed")
        board, seen = await self._looked_at(wanted)
        (rows,) = await board.drawn("feed")
        stats = None if rows else await stored(self._database.read(tracks.stats))
        return await shown(
            "feed.html", wanted, seen=seen, rows=rows, most=PLAYS, stats=stats, streams=board.names
        )

    async def delivery(self, request: web.Request) -> web.Response:
        """Show how callbacks are delivered, and which are not."""
        wanted = await asked(self._access, request, "delivery")
        board, seen = await self._looked_at(wanted)
        account = wanted.token.account
        going, failing = await board.drawn("delivery", "failing")
        latest = await stored(
            self._database.read(lambda conn: deliveries.latest(conn, account=account, limit=DELIVERIES))
        )
        return await shown(
            "delivery.html",
            wanted,
            seen=seen,
            going=going,
            failing=failing,
            latest=latest[::-1] if wanted.may_replay else [],
            callback_url=await stored(self._registry.callback_url(account)),
            names=board.names,
        )

    async def _looked_at(self, wanted: Asked) -> tuple[Board, str]:
        """Return the board, brought up to date, and what a page that shows it now has seen."""
        numbered = self._boards.of(wanted.token.account, wanted.zone)
        await stored(numbered.board.look(wanted.view))
        return numbered.board, written_seen(numbered, numbered.board.seen(wanted.view))


async def shown(template: str, wanted: Asked, **values: object) -> web.Response:
    """Return a view."""
    return page(await asyncio.to_thread(render, template, wanted.zone, wanted=wanted, **values))


def page(html: str) -> web.Response:
    """Return a part of the page."""
    response = web.Response(text=html, content_type="text/html", charset="utf-8", headers=HEADERS)
    response.enable_compression()
    return response
