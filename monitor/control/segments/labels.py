"""Labels: /{locale}/api/tags, the tags of a workspace."""

from aiohttp import web

from audience.folding import fold
from monitor.control.access import Access
from monitor.control.audience.asking import number
from monitor.control.audience.families import INVALID, Failed
from monitor.control.segments.asking import admitted, search_of
from monitor.control.segments.parts import SegmentParts
from store.segments import tags

PAGE_SIZE, MOST = 8, 1000
MODULE = "audience"  # the one of theirs that is here
MODULES = ("campaign", "audience", "library", "workflow")


class LabelAnswers:
    """Answers what is asked of tags."""

    def __init__(self, parts: SegmentParts, access: Access) -> None:
        self._parts = parts
        self._access = access

    async def listed(self, request: web.Request) -> web.Response:
        """List tags by name, page by page."""
        token = await admitted(self._access, request, "read")
        page, size = number(request, "page", 1), number(request, "pageSize", PAGE_SIZE, MOST)
        search, place = search_of(request, "tagName"), ((page - 1) * size, size)
        if module(request) not in {"", MODULE}:
            return listed(0, [])
        total, found = await self._parts.database.read(
            lambda conn: tags.listed(conn, token.account, search, place)
        )
        return listed(total, [{"id": label.id, "name": label.name} for label in found])

    async def remove(self, request: web.Request) -> web.Response:
        """Remove a tag; segments that have it keep it."""
        token = await admitted(self._access, request, "write")
        name = search_of(request, "tagName")
        if not name or not module(request):
            raise Failed(400, INVALID)
        count = 0
        if module(request) == MODULE:
            count = await self._parts.database.write(
                lambda conn: tags.remove(conn, token.account, fold(name))
            )
        return web.json_response({"result": {"data": {"count": count}, "message": "Tag deleted."}})


def listed(total: int, found: list[dict[str, str]]) -> web.Response:
    return web.json_response({"data": found, "message": "Successful.", "status": 200, "totalCount": total})


def module(request: web.Request) -> str:
    name = request.query.get("moduleName", "")
    if name and name not in MODULES:
        raise Failed(400, f"moduleName: expected {', '.join(MODULES)}")
    return name
