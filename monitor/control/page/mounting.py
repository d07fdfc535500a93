"""Mounting: which path of the page leads where."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

from monitor.control.access import Access
from monitor.control.limits import Limits
from monitor.control.page.boards import Boards
from monitor.control.page.charting import Charting
from monitor.control.page.live import Live
from monitor.control.page.looking_back import LookingBack
from monitor.control.page.shell import STATIC, shell, static, wants_page
from monitor.control.page.views import Views
from monitor.control.registry import Registry
from monitor.control.watching import Watching
from store.database import Database


class Needed(Protocol):
    """What the page needs of the daemon."""

    @property
    def watching(self) -> Watching: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def database(self) -> Database: ...
    @property
    def access(self) -> Access: ...


def mount_page(app: web.Application, needed: Needed, limits: Limits) -> None:
    """Add the page to the control port; to be called before AudD's methods: their pattern has room for it."""
    access = needed.access
    boards = Boards(needed.watching, needed.database, limits.look)
    views = Views(boards, needed.registry, needed.database, access)
    back = LookingBack(boards, needed.database, access)
    for path, handler in (
        ("/page{slash:/?}", shell),
        (f"/page/{{name:{'|'.join(STATIC)}}}", static),
        ("/page/live", Live(boards, access, limits).stream),
        ("/page/streams", views.streams),
        ("/page/feed", views.feed),
        ("/page/delivery", views.delivery),
        ("/page/stream", back.stream),
        ("/page/charts", Charting(boards, needed.database, access).charts),
        ("/page/catalogue", back.catalogue),
        ("/page/track", back.track),
    ):
        app.router.add_get(path, handler, allow_head=False)

    async def end(_: web.Application) -> None:
        boards.end()

    app.on_shutdown.append(end)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def page_or(handler: Handler) -> Handler:
    """Give a browser that asks for "/" the page, and whoever asks otherwise to `handler`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await (shell(request) if request.path == "/" and wants_page(request) else handler(request))

    return handle
