"""Live consumption: how many different listeners a project had in the last 24 hours."""

from collections.abc import Sequence

from aiohttp import web

from audience.consuming import DAY, within
from audience.counting import Window
from config.urls import SHORTCUT_KINDS
from monitor.control.access import Access
from monitor.control.audience.asking import number
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.projects import counted, project
from store.accounts import streams
from store.accounts.streams import Stream

MINUTES = 60  # of an interval, where nothing is asked for
MOST_MINUTES = 1440


class ConsumptionAnswers:
    """Answers below /api/v1/projects/{project}/dashboard."""

    def __init__(self, parts: AudienceParts, access: Access) -> None:
        self._parts = parts
        self._access = access

    async def audio(self, request: web.Request) -> web.Response:
        """Count the different listeners of each interval, and of all: every stream is listened to."""
        account = await project(self._parts, self._access, request)
        return await self._counted(request, account)

    async def video(self, request: web.Request) -> web.Response:
        """Count those of streams that have pictures, too: of Twitch and YouTube."""
        account = await project(self._parts, self._access, request)
        known = await self._parts.database.read(lambda conn: streams.listed(conn, account))
        some = [stream for stream in known if stream.url.startswith(SHORTCUT_KINDS)]
        return await self._counted(request, account, some)

    async def _counted(
        self, request: web.Request, account: str, some: Sequence[Stream] | None = None
    ) -> web.Response:
        parts, now = self._parts, self._parts.now()
        window = Window(now - DAY, now, width_of(request))
        return counted(await within(parts.database, parts.analytics, account, window, some))


def width_of(request: web.Request) -> float:
    """Return the seconds of an interval; raises Failed."""
    return 60.0 * number(request, "intervalLength", MINUTES, MOST_MINUTES)
