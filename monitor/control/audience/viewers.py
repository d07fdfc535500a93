"""Viewers: who is on a live stream."""

import json

from aiohttp import web
from sqlalchemy import Connection

from audience import viewing
from monitor.control.audience.asking import number, viewer
from monitor.control.audience.families import Failed, Json, moment, viewers_body
from monitor.control.audience.naming import found
from monitor.control.audience.parts import AudienceParts

LIMIT, MOST = 20, 100  # viewers of a page
LONGEST_SEARCH = 200  # characters


class ViewerAnswers:
    """Answers below /api/v1/live-stream."""

    def __init__(self, parts: AudienceParts) -> None:
        self._parts = parts

    async def listed(self, request: web.Request) -> web.Response:
        """List who is there and has a name, page by page; count everybody."""
        asking = viewer(self._parts.viewer_tokens, request)
        page, limit = number(request, "page", 1), number(request, "limit", LIMIT, MOST)
        search = request.query.get("search", "")
        if len(search) > LONGEST_SEARCH:
            raise Failed(400, f"search: expected at most {LONGEST_SEARCH} characters")
        now = self._parts.now()

        def look(conn: Connection) -> viewing.Page:
            stream = found(conn, asking.account, request.match_info["id"])
            key = (stream.account, stream.radio_id)
            window = ((page - 1) * limit, limit)
            return viewing.viewers(
                conn, key, asking.user_id, now, self._parts.privacy, search=search, page=window
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
        asking = viewer(self._parts.viewer_tokens, request)
        id_, now = request.match_info["id"], self._parts.now()

        def look(conn: Connection) -> int:
            stream = found(conn, asking.account, id_)
            return viewing.present(conn, stream.account, stream.radio_id, now)

        count = await self._parts.database.read(look)
        return web.json_response(viewers_body({"streamId": id_, "viewerCount": count}))


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
