"""/v1/audience/listeners: listeners who wish to be forgotten."""

from aiohttp import web

from audience.upkeep import erase
from monitor.control.access import Access
from monitor.control.audience.parts import AudienceParts
from monitor.control.codes import Code, Refusal
from monitor.control.v1 import Refused, admitted, stored


class ListenerAnswers:
    """Answers below /v1/audience/listeners."""

    def __init__(self, parts: AudienceParts, access: Access) -> None:
        self._parts = parts
        self._access = access

    async def erase(self, request: web.Request) -> web.Response:
        """Erase a listener, and all that tells of what they heard."""
        token = await admitted(self._access, request, "write")
        user_id, privacy = request.match_info["user_id"], self._parts.privacy
        erased = await stored(
            self._parts.database.write(lambda conn: erase(conn, token.account, user_id, privacy))
        )
        if not erased:
            raise Refused(404, Refusal(Code.UNKNOWN_RADIO_ID, "there is no listener of this id"))
        return web.Response(status=204)
