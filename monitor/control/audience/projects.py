"""Projects: whose listeners are counted, and how the counts are told."""

from aiohttp import web
from sqlalchemy import Connection

from audience.consuming import Found
from monitor.control.access import Access
from monitor.control.audd import bearer
from monitor.control.audience.asking import admitted
from monitor.control.audience.families import Failed, Json, moment
from monitor.control.audience.parts import AudienceParts
from store.accounts import tokens


async def project(parts: AudienceParts, access: Access, request: web.Request) -> str:
    """Return the account that the project of a request is.

    Raises:
        Failed: the token is missing or wrong, or there is no such project, or it is another's.
    """
    wanted = request.match_info["project"]
    token = await admitted(access, request, "read", shown(request))
    if token.account != wanted:
        known = await parts.database.read(lambda conn: is_account(conn, wanted))
        raise Failed(403, "the project is another's") if known else Failed(404, "no such project")
    return wanted


def shown(request: web.Request) -> str:
    """Return the token, with or without the word Bearer, or as an API key."""
    alone = request.headers.get("Authorization", "").strip()
    return bearer(request) or alone or request.headers.get("X-Api-Key", "").strip()


def is_account(conn: Connection, name: str) -> bool:
    return bool(tokens.listed(conn, name))


def counted(found: Found) -> web.Response:
    """Tell how many listeners there were."""
    estimated = f"estimated: {found.estimated} streams without listener identities"
    viewers = [{"uniqueViewers": count, "date": moment(start)} for start, count in found.intervals]
    result = {"liveViewers": viewers, "total": found.total}
    return success(result, [estimated] if found.estimated else [])


def success(result: Json, messages: list[str] | None = None) -> web.Response:
    body = {
        "success": True,
        "errors": [],
        "messages": messages or [],
        "result": result,
        "resultInfo": None,
        "statusCode": 200,
    }
    return web.json_response(body)
