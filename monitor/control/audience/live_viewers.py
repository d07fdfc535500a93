"""Live viewers: how many different listeners a project, or one stream of it, had in a stretch of time."""

from aiohttp import web
from sqlalchemy import Connection

from audience.consuming import within
from audience.counting import Window
from audience.viewing import present
from monitor.control.access import Access
from monitor.control.audience.asking import number, time
from monitor.control.audience.families import Failed
from monitor.control.audience.naming import found, named
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.projects import counted, project, success

LENGTH = 1800  # seconds that are counted, where nothing is asked for
MOST_SECONDS = 86_400
INTERVAL = 15  # seconds
MOST_INTERVALS = 1440


class LiveViewerAnswers:
    """Answers below /api/v1/projects/{project}/analytics and /stats."""

    def __init__(self, parts: AudienceParts, access: Access) -> None:
        self._parts = parts
        self._access = access

    async def live(self, request: web.Request) -> web.Response:
        """Count the different listeners of each interval of some seconds, and of all."""
        account = await project(self._parts, self._access, request)
        window, audio_id = asked(request, self._parts.now()), request.query.get("audioId")
        parts, some = self._parts, None
        if audio_id is not None:
            some = [await parts.database.read(lambda conn: named(conn, account, audio_id))]
        return counted(await within(parts.database, parts.analytics, account, window, some))

    async def present(self, request: web.Request) -> web.Response:
        """Count who is there."""
        account = await project(self._parts, self._access, request)
        id_, now = request.match_info["id"], self._parts.now()

        def look(conn: Connection) -> int:
            stream = found(conn, account, id_)
            return present(conn, stream.account, stream.radio_id, now)

        return success({"last30SecondsLiveViewers": await self._parts.database.read(look)})


def asked(request: web.Request, now: float) -> Window:
    """Return the window that a request is about; raises Failed."""
    if "podcastId" in request.query or request.query.get("isPodcast", "").lower() == "true":
        raise Failed(404, "podcasts are not monitored")
    length = number(request, "seconds", LENGTH, MOST_SECONDS)
    width = number(request, "intervalLength", INTERVAL, MOST_SECONDS)
    if length > width * MOST_INTERVALS:
        raise Failed(
            400, f"intervalLength: expected at least {-(-length // MOST_INTERVALS)} for {length} seconds"
        )
    ends = min(time(request, "endDate", now), now)
    return Window(ends - length, ends, width)
