"""Removing: DELETE /{locale}/api/audience, with a body."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from audience.segments import changing
from audience.segments.changing import SegmentError
from monitor.control.access import Access
from monitor.control.audience.families import INVALID, Failed
from monitor.control.limits import Limits
from monitor.control.segments.asking import admitted, checked, is_text, sent
from monitor.control.segments.parts import SegmentParts
from monitor.control.segments.refusals import refusal
from monitor.control.segments.wire import Delete, DeleteSome

Json = dict[str, Any]


class RemoveAnswers:
    """Answers what removes segments."""

    def __init__(self, parts: SegmentParts, access: Access, limits: Limits) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits

    async def remove(self, request: web.Request) -> web.Response:
        """Remove one segment, or some; all or none. Tags that are sent go where nothing has them any more."""
        token = await admitted(self._access, request, "write")
        body = await sent(request, self._limits.body_deadline, self._limits.body_bytes)
        ids, tags = which(request, body)
        now = self._parts.now()

        def work(conn: Connection) -> Json:
            gone = changing.remove(conn, token.account, ids, now)
            cleaned = changing.clean(conn, token.account, tags)
            return {"success": True, "deleted": [segment.id for segment in gone], "tags": cleaned}

        try:
            answer = await self._parts.database.write(work)
        except SegmentError as error:
            raise refusal(error) from error
        self._parts.poke()
        return web.json_response(answer)


def which(request: web.Request, body: Json) -> tuple[list[str], list[str]]:
    """Return the ids of the segments to be removed, and tags to be looked at; raises Failed."""
    if body.get("type") == "delete-multiple":
        some = checked(DeleteSome, body)
        return some.selected, some.tags
    id_ = request.query.get("id", "")
    if body.get("type") != "delete-single" or not id_ or not is_text(id_):
        raise Failed(400, INVALID)
    return [id_], checked(Delete, body).tags
