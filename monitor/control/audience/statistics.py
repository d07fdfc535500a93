"""Statistics: how many came to a live stream, and how long they stayed."""

from aiohttp import web
from sqlalchemy import Connection

from audience.consuming import DAY
from monitor.control.audience.asking import viewer
from monitor.control.audience.families import Json, viewers_body
from monitor.control.audience.naming import found
from monitor.control.audience.parts import AudienceParts
from store.audience import listening

MINUTE = 60.0


class StatisticsAnswers:
    """Answers below /api/v1/participant/stream."""

    def __init__(self, parts: AudienceParts) -> None:
        self._parts = parts

    async def day(self, request: web.Request) -> web.Response:
        """Tell how many different listeners there were in the last 24 hours, and how long they listened."""
        asking = viewer(self._parts.viewer_tokens, request)
        id_, since = request.match_info["id"], self._parts.now() - DAY

        def look(conn: Connection) -> tuple[int, float]:
            stream = found(conn, asking.account, id_)
            return listening.attendance(conn, stream.account, stream.radio_id, since)

        return web.json_response(viewers_body(told(id_, *await self._parts.database.read(look))))


def told(id_: str, viewers: int, seconds: float) -> Json:
    total = seconds / MINUTE
    return {
        "streamId": id_,
        "totalViewers": viewers,
        "averageWatchTimeMinutes": round(total / viewers, 2) if viewers else 0.0,
        "totalWatchTimeMinutes": round(total, 2),
    }
