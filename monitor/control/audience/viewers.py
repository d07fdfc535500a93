"""Viewers: who is on a live stream."""

import json
import re

from aiohttp import web
from sqlalchemy import Connection

from audience import viewing
from monitor.control.audd import bearer
from monitor.control.audience.asking import number
from monitor.control.audience.families import Failed, Json, moment, viewers_body
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.viewer_tokens import Viewer, WrongToken
from monitor.control.parameters import INT64
from store import streams
from store.streams import Stream

LIMIT, MOST = 20, 100  # viewers of a page
LONGEST_SEARCH = 200  # characters
DECIMAL = re.compile(r"-?[0-9]{1,19}")
HEXADECIMAL = re.compile(r"[0-9a-f]{24}")


class ViewerAnswers:
    """Answers below /api/v1/live-stream."""

    def __init__(self, parts: AudienceParts) -> None:
        self._parts = parts

    async def listed(self, request: web.Request) -> web.Response:
        """List who is there and has a name, page by page; count everybody."""
        viewer = self._viewer(request)
        page, limit = number(request, "page", 1), number(request, "limit", LIMIT, MOST)
        search = request.query.get("search", "")
        if len(search) > LONGEST_SEARCH:
            raise Failed(400, f"search: expected at most {LONGEST_SEARCH} characters")
        now = self._parts.now()

        def look(conn: Connection) -> viewing.Page:
            stream = found(conn, viewer.account, request.match_info["id"])
            key = (stream.account, stream.radio_id)
            window = ((page - 1) * limit, limit)
            return viewing.viewers(
                conn, key, viewer.user_id, now, self._parts.privacy, search=search, page=window
            )

        seen = await self._parts.database.read(look)
        listing = {
            "list": [told(one) for one in seen.viewers],
            "pagination": pagination(page, limit, seen.found),
            "participantAudienceTotal": seen.present,
        }
        return web.json_response(viewers_body(listing))

    async def count(self, request: web.Request) -> web.Response:
        """Count who is there."""
        viewer = self._viewer(request)
        id_, now = request.match_info["id"], self._parts.now()

        def look(conn: Connection) -> int:
            stream = found(conn, viewer.account, id_)
            return viewing.present(conn, stream.account, stream.radio_id, now)

        count = await self._parts.database.read(look)
        return web.json_response(viewers_body({"streamId": id_, "viewerCount": count}))

    def _viewer(self, request: web.Request) -> Viewer:
        try:
            return self._parts.viewer_tokens.viewer(bearer(request))
        except WrongToken as error:
            raise Failed(401, "the token is missing, wrong or expired") from error


def found(conn: Connection, account: str, id_: str) -> Stream:
    """Return the running stream of an id: its radio_id, that in 24 hexadecimal digits, or its name.

    Raises:
        Failed: there is none, or it is another's.
    """
    known = [stream for stream in streams.listed(conn) if is_called(stream, id_)]
    own = [stream for stream in known if stream.account == account]
    if known and not own:
        raise Failed(403, "the stream is another's")
    running = [stream for stream in own if stream.running]
    if not running:
        raise Failed(404, "no such stream is running")
    return running[0]


def is_called(stream: Stream, id_: str) -> bool:
    return stream.name == id_ or stream.radio_id == radio_id(id_)


def radio_id(text: str) -> int | None:
    if HEXADECIMAL.fullmatch(text):
        value = int(text, 16)
        return value if value < INT64 else None
    return int(text) if DECIMAL.fullmatch(text) else None


def told(viewer: viewing.Viewer) -> Json:
    listener = viewer.listener
    return {
        "_id": listener.id,
        "username": listener.username,
        "name": listener.name,
        "surname": listener.surname,
        "profilePhoto": json.loads(listener.photo),
        "followersCount": viewer.followers,
        "followingCount": viewer.following,
        "expertise": listener.expertise,
        "isFollowing": viewer.followed,
        "joinedAt": moment(viewer.joined_at),
    }


def pagination(page: int, limit: int, total: int) -> Json:
    pages = -(-total // limit)
    return {
        "currentPage": page,
        "totalPages": pages,
        "totalItems": total,
        "itemsPerPage": limit,
        "hasNextPage": page < pages,
        "hasPrevPage": page > 1 and pages > 0,
    }
