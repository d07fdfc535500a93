"""Opening: from a shortcut to its bytes."""

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from monitor.errors import SourceUnreachable, SourceUnsupported
from monitor.sources.connect import Connect, connected, reason
from monitor.sources.feed import Feed
from monitor.sources.formats import sniff
from monitor.sources.hls.opening import open_hls
from monitor.sources.limits import Limits
from monitor.sources.proxy import through
from monitor.sources.sites.access import Access
from monitor.sources.sites.broadcast import Broadcast
from monitor.sources.sites.expiry import lifetime_of
from monitor.sources.sites.messages import Failed, Found, Message, Paused, Trouble
from monitor.sources.sites.names import Place, place_of
from monitor.sources.sites.process import SiteProcess, asked
from monitor.sources.sites.refusals import rest_of
from monitor.sources.sites.troubles import error_of

Opened = tuple[Feed, AsyncExitStack]  # the stack ends its process


async def open_site(url: str, limits: Limits, connect: Connect, access: Access) -> Opened:
    """Open what a shortcut stands for. `connect` leads to the servers of its broadcast; see `reaching`.

    Raises:
        SourceError: there is nothing to hear; why, in words for a 650 notification.
    """
    place = place_of(url)
    spare(place, access)
    if place.site == "Twitch":
        return await read(place, limits, access)
    return await follow(place, limits, connect, access), AsyncExitStack()


async def viewers(url: str, access: Access) -> int | None:
    """Return how many watch what a shortcut of YouTube stands for; None where YouTube does not say.

    Raises:
        SourceError: nothing is broadcast there, or it cannot be told.
    """
    place = place_of(url)
    spare(place, access)
    return (await look_up(place, access)).viewers


def spare(place: Place, access: Access) -> None:
    """Raise what a page was refused with, as long as it is not worth asking for again."""
    if refused := access.desk.refusals.standing(place.page, time.monotonic()):
        raise error_of(place.site, refused)


async def read(place: Place, limits: Limits, access: Access) -> Opened:
    """Open a broadcast that a process reads for us."""
    async with AsyncExitStack() as stack:
        async with access.desk.turns:
            process = await stack.enter_async_context(asked(place.site, place.page, access))
            first = await answer(process, place, access)
        pieces = Broadcast(process, first, access, limits.stall)
        name = place.page.rpartition("/")[2]
        if isinstance(first, Paused):
            return Feed(pieces.behind_pauses(limits.sniff_bytes), name=name), stack.pop_all()
        start = await pieces.peek(limits.sniff_bytes)
        if not start:
            raise error_of(place.site, Failed(Trouble.ENDED))
        container = sniff(start, None, "")
        return Feed(pieces, container=container, name=name), stack.pop_all()


async def follow(place: Place, limits: Limits, connect: Connect, access: Access) -> Feed:
    """Open a broadcast whose playlist a process finds for us, anew each time it expires."""

    async def again() -> str:
        return (await look_up(place, access)).url

    found = await look_up(place, access)
    lifetime = lifetime_of(found.url, time.time())
    feed = await open_hls(found.url, limits, connect, refresh=again, lifetime=lifetime)
    feed.name = found.name
    return feed


async def look_up(place: Place, access: Access) -> Found:
    """Return the playlist of a broadcast.

    Raises:
        SourceError: there is none.
    """
    async with access.desk.turns, asked(place.site, place.page, access) as process:
        match await answer(process, place, access):
            case Found() as found:
                return found
            case _:
                raise SourceUnsupported(f"{place.site}: unexpected answer")


async def answer(process: SiteProcess, place: Place, access: Access) -> Message:
    """Return the first thing that a process says.

    Raises:
        SourceError: it says that there is nothing to hear, or nothing at all.
    """
    try:
        async with asyncio.timeout(access.deadline):
            message = await process.next()
    except TimeoutError as error:
        raise SourceUnreachable(f"{process.site}: no answer within {access.deadline:g} s") from error
    if isinstance(message, Failed):
        rest = rest_of(place.site, message, time.time())
        access.desk.refusals.remember(place.page, message, time.monotonic() + rest)
        raise error_of(place.site, message)
    return message


def reaching(connect: Connect, access: Access) -> Connect:
    """Return how the servers of a broadcast are connected to: their addresses are good for one client.

    Raises:
        SourceUnreachable: the authorities to trust cannot be read.
    """
    tls = trusting(access.ca_file) if access.ca_file else None
    if access.proxy:
        return partial(through, proxy=access.proxy, tls=tls)
    return partial(connected, tls=tls) if tls else connect


def trusting(ca_file: Path) -> Callable[[], ssl.SSLContext]:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SourceUnreachable(f"sources.ca_file: {reason(error)}") from error
    return lambda: context
