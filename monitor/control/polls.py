"""Polling over HTTP: `longpoll` and `lastSong/getChannelById`, which need no token, from any page."""

from aiohttp import web

from callbacks.longpoll import LongPoll, ring_buffer
from monitor.control.codes import Refusal
from monitor.control.limits import Limits
from monitor.control.parameters import Parameters
from monitor.control.requests import Channel, Poll, R, parsed

ANY_PAGE = {"Access-Control-Allow-Origin": "*"}  # the name of a category is all the secret there is
DEFAULT_TIMEOUT = 50  # seconds
LONGEST_WAIT = 50  # seconds: clients give up after 60
MILLISECONDS = 10**12  # a smaller since_time is in seconds, or cut off: what it means is not known


class Polls:
    """Answers those who poll."""

    def __init__(self, longpoll: LongPoll, limits: Limits) -> None:
        self._longpoll = longpoll
        self._limits = limits

    async def next(self, request: web.Request) -> web.Response:
        """Answer with the next event of a category, or that there was none."""
        poll = self._parsed(Poll, request)
        if len(self._longpoll.bell) >= self._limits.waiting:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "10"})
        since = poll.since_time if (poll.since_time or 0) >= MILLISECONDS else None
        patience = min(poll.timeout or DEFAULT_TIMEOUT, LONGEST_WAIT)
        return answer(await self._longpoll.next(poll.category, since, patience))

    async def recent(self, request: web.Request) -> web.Response:
        """Answer with the songs told last on a stream."""
        category = self._parsed(Channel, request).ch_id.removeprefix("-")
        return answer(ring_buffer(category, await self._longpoll.recent(category)))

    def _parsed(self, model: type[R], request: web.Request) -> R:
        """Read the query. An HTTP error tells clients to stop; after a 200 they would ask again at once."""
        try:
            return parsed(model, Parameters(request.query.items()))
        except Refusal as refusal:
            raise BadPoll(str(refusal)) from refusal


class BadPoll(Exception):
    """A poll that will never be answered; the message says what was expected."""


def answer(body: dict[str, object], status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers=ANY_PAGE)
