"""Asking: what every request of a page says: whose it is, what it wants to see, and from which time zone."""

from dataclasses import dataclass
from datetime import tzinfo

from aiohttp import web

from monitor.control.access import Access
from monitor.control.page.zones import zone_named
from monitor.control.parameters import whole_number
from monitor.control.v1 import admitted
from store.accounts.tokens import Token


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks."""

    token: Token
    zone: tzinfo
    view: str

    @property
    def may_write(self) -> bool:
        return self.token.allows("write")

    @property
    def may_replay(self) -> bool:
        return self.token.allows("admin")


async def asked(access: Access, request: web.Request, view: str = "") -> Asked:
    """Return what is asked; `view`: which it is, where the query does not say.

    Raises:
        Refused: the token is missing or wrong, or may not read.
    """
    token = await admitted(access, request, "read")
    view = view or request.query.get("view", "")
    if view == "delivery" and not token.allows("admin"):
        view = "rate"  # without the callbacks themselves
    return Asked(token, zone_named(request.query.get("zone", "")), view)


def whole(request: web.Request, name: str) -> int | None:
    """Return a whole number of the query; None where there is none, or something else."""
    try:
        return whole_number(request.query.get(name, ""))
    except ValueError:
        return None
