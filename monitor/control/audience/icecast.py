"""/v1/audience/icecast: an Icecast tells of each listener who leaves (its listener_remove)."""

import logging

import aiohttp
from aiohttp import web

from audience.departing import leaves
from audience.intake import take
from audience.polling.departures import MOST_BYTES, Departure, NotADeparture, departure
from monitor.control.access import Access
from monitor.control.audience.asking import body
from monitor.control.audience.parts import AudienceParts
from monitor.control.codes import Code, Refusal
from monitor.control.limits import Limits
from monitor.control.v1 import Refused, admitted, stored
from store.accounts import streams

log = logging.getLogger(__name__)

LET_IN = {"icecast-auth-user": "1"}  # Icecast refuses a listener where an answer to listener_add is without


class IcecastAnswers:
    """Answers /v1/audience/icecast."""

    def __init__(self, parts: AudienceParts, access: Access, limits: Limits) -> None:
        self._parts = parts
        self._access = access
        self._deadline = limits.body_deadline
        self._warned = False

    async def departed(self, request: web.Request) -> web.Response:
        """Take in who left. The token is the password of the hook, or stands in its address."""
        token = await admitted(self._access, request, "write", password(request))
        content = await body(request, self._deadline, MOST_BYTES)
        try:
            left = departure(content, self._parts.now())
        except NotADeparture as error:
            reason = f"the body: expected a form of Icecast's listener_remove: {error}"
            raise Refused(400, Refusal(Code.UNREADABLE, reason)) from error
        if left:
            await stored(self._take(token.account, left))
        else:
            self._warn()
        return web.Response(headers=LET_IN)

    async def _take(self, account: str, left: Departure) -> None:
        database, privacy = self._parts.database, self._parts.privacy
        known = await database.read(lambda conn: streams.listed(conn, account))
        events = dict(enumerate(leaves(left, known)))
        if events:
            refused = await database.write(lambda conn: take(conn, account, events, privacy, left.ended_at))
            self._parts.tally.took(len(events) - len(refused), len(refused))

    def _warn(self) -> None:
        """Say once that something else is sent here than who left."""
        if not self._warned:
            log.warning(
                "an Icecast asks us who may listen, and refuses all while we are down: take listener_add out"
            )
        self._warned = True


def password(request: web.Request) -> str:
    """Return the password of basic authentication, or an empty text."""
    try:
        return str(aiohttp.BasicAuth.decode(request.headers.get("Authorization", "")).password)
    except ValueError:
        return ""
