"""/metrics: figures for Prometheus, in the format that it asks for.

They are of the whole daemon, and not of one account: for a token with the scope admin, or for who asks from
this machine. A proxy on this machine asks for others, and says so.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from config.addresses import is_loopback
from monitor.control.access import Access
from monitor.control.tally import ControlTally
from monitor.control.v1 import admitted

FORWARDED = frozenset({"Forwarded", "Via", "X-Forwarded-For", "X-Real-Ip"})

Text = Callable[[str], Awaitable[tuple[bytes, str]]]  # of an Accept header: the figures, their media type


async def nothing(_: str) -> tuple[bytes, str]:
    return b"", "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the control port counts, and what is told of all parts."""

    tally: ControlTally = field(default_factory=ControlTally)
    text: Text = nothing


class Metrics:
    """Answers `/metrics`."""

    def __init__(self, figures: Figures, access: Access) -> None:
        self._text = figures.text
        self._access = access

    async def show(self, request: web.Request) -> web.Response:
        """Tell the figures of this moment."""
        if not is_local(request):
            await admitted(self._access, request, "admin")
        body, media_type = await self._text(request.headers.get("Accept", ""))
        response = web.Response(body=body, headers={"Content-Type": media_type})
        response.enable_compression()
        return response


def is_local(request: web.Request) -> bool:
    """Tell whether a request was made on this machine, as far as that can be known."""
    direct = FORWARDED.isdisjoint(map(str.title, request.headers))
    ours = is_loopback(request.url.host or "")  # a page of another site would know us by its own name
    return direct and ours and is_loopback(request.remote or "")
