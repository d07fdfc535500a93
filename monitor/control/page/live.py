"""Live: what changes on a page while it is open, as a stream of server-sent events.

A page that reads too slowly gets what has changed in the meantime, once; one that does not read at all is
dropped. https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from monitor.control.access import Access
from monitor.control.codes import Code, Refusal
from monitor.control.limits import Limits
from monitor.control.page.asking import Asked, asked
from monitor.control.page.board import Seen
from monitor.control.page.boards import Boards, Numbered
from monitor.control.v1 import Refused, stored

FULL = "too many pages are open; close one, or try again later"
STALE = "event: stale\ndata: \n\n"


class Live:
    """Answers /page/live."""

    def __init__(self, boards: Boards, access: Access, limits: Limits) -> None:
        self._boards = boards
        self._access = access
        self._limits = limits

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Tell what changes in a view, until the page or the daemon ends."""
        wanted = await asked(self._access, request)
        if self._boards.open >= self._limits.pages:
            raise Refused(503, Refusal(Code.TOO_MANY_ATTEMPTS, FULL))
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        response.force_close()  # nothing can be asked on this connection any more
        with self._boards.looking(), contextlib.suppress(ConnectionError, Refused):
            await response.prepare(request)
            async for event in self._events(request, wanted):
                await self._send(request, response, event)
        return response

    async def _send(self, request: web.Request, response: web.StreamResponse, event: str) -> None:
        """Send an event; raises ConnectionError where the page does not read any more."""
        try:
            async with asyncio.timeout(self._limits.patience):
                await response.write(event.encode())
        except TimeoutError as error:
            if request.transport:
                request.transport.abort()
            raise ConnectionError from error

    async def _events(self, request: web.Request, wanted: Asked) -> AsyncIterator[str]:
        """Yield what is to be sent; raises Refused where the token is none any more."""
        numbered = self._boards.of(wanted.token.account, wanted.zone)
        if (seen := read_seen(request.query.get("seen", ""), numbered)) is None:
            yield STALE
            return
        cells, passed = "", 0.0
        while not self._boards.ended:
            await stored(numbered.board.look(wanted.view))
            event = await changes(numbered, wanted.view, seen)
            if wanted.view == "streams" and numbered.board.cells() != cells:
                cells = numbered.board.cells()
                event += f"event: cells\ndata: {cells}\n\n"
            passed += self._limits.look
            if passed >= self._limits.beat:
                passed, event = 0.0, event or ": still here\n\n"
                await asked(self._access, request)
            if event:
                yield event
            await self._boards.rest(self._limits.look)


async def changes(numbered: Numbered, view: str, seen: Seen) -> str:
    changed = await numbered.board.changes(view, seen)
    return f"event: patch\ndata: {changed}\n\n" if changed else ""


def written_seen(numbered: Numbered, seen: Seen) -> str:
    """Return what a page has seen, for the page to send back: the board, and a version a section."""
    return " ".join([str(numbered.number), *(f"{name}:{version}" for name, version in seen.items())])


def read_seen(text: str, numbered: Numbered) -> Seen | None:
    """Read that; None where it is of another board, or nonsense: the page has to begin anew."""
    if not text:
        return {}
    number, *pairs = text[:200].split(" ")
    if number != str(numbered.number):
        return None
    with contextlib.suppress(ValueError):
        return {name: int(version) for name, version in (pair.split(":") for pair in pairs)}
    return None
