"""Live consumption: how many different listeners a project had in the last 24 hours."""

from aiohttp import web
from sqlalchemy import Connection

from audience.consuming import Found, last_day
from monitor.control.access import Access
from monitor.control.audd import bearer
from monitor.control.audience.asking import admitted, number
from monitor.control.audience.families import Failed, Json, moment
from monitor.control.audience.parts import AudienceParts
from store import tokens

MINUTES = 60  # of an interval, where nothing is asked for
MOST_MINUTES = 1440


class ConsumptionAnswers:
    """Answers below /api/v1/projects."""

    def __init__(self, parts: AudienceParts, access: Access) -> None:
        self._parts = parts
        self._access = access

    async def live(self, request: web.Request) -> web.Response:
        """Count the different listeners of each interval, and of all."""
        project = request.match_info["project"]
        token = await admitted(self._access, request, "read", shown(request))
        if token.account != project:
            known = await self._parts.database.read(lambda conn: is_account(conn, project))
            raise Failed(403, "the project is another's") if known else Failed(404, "no such project")
        width = 60.0 * number(request, "intervalLength", MINUTES, MOST_MINUTES)
        now = self._parts.now()
        found = await self._parts.database.read(lambda conn: last_day(conn, project, now, width))
        return web.json_response(told(found))


def shown(request: web.Request) -> str:
    """Return the token, with or without the word Bearer, or as an API key."""
    alone = request.headers.get("Authorization", "").strip()
    return bearer(request) or alone or request.headers.get("X-Api-Key", "").strip()


def is_account(conn: Connection, name: str) -> bool:
    return bool(tokens.listed(conn, name))


def told(found: Found) -> Json:
    estimated = f"estimated: {found.estimated} streams without listener identities"
    viewers = [{"uniqueViewers": count, "date": moment(start)} for start, count in found.intervals]
    return {
        "success": True,
        "errors": [],
        "messages": [estimated] if found.estimated else [],
        "result": {"liveViewers": viewers, "total": found.total},
        "resultInfo": None,
        "statusCode": 200,
    }
