"""HTTP: asks for the bytes of a stream, and follows redirects. The only HTTP client of sources.

Our own, because stations answer in ways that no HTTP client accepts: "ICY 200 OK", bare line feeds.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

from monitor.errors import SourceError, SourceInterrupted, SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.sources.body import Unframed, body_of
from monitor.sources.connect import BUFFER, Connect, reason
from monitor.sources.head import Head, HeadReader
from monitor.sources.limits import Limits
from monitor.sources.urls import Target

SUCCESSES = range(200, 300)
REDIRECTS = (301, 302, 303, 307, 308)
REFUSALS = range(400, 500)
LATER = (408, 425, 429)  # 4xx that ask to come again
NO_MORE: Mapping[str, str] = MappingProxyType({})


class Response(AsyncIterator[bytes]):
    """The bytes of an answer's body, as they come. Whoever has it closes it."""

    def __init__(self, head: Head, first: bytes, reader: asyncio.StreamReader, stall: float) -> None:
        self.head = head
        self.connection = AsyncExitStack()
        self._body = body_of(head) if head.status in SUCCESSES else Unframed()
        self._first = first
        self._reader = reader
        self._stall = stall

    async def aclose(self) -> None:
        await self.connection.aclose()

    async def __anext__(self) -> bytes:
        """Return the next bytes, at least one.

        Raises:
            SourceInterrupted: none came for too long, or not all of them.
        """
        while not self._body.ended:
            data, self._first = self._first or await self._read(), b""
            if not data and self._body.open_ended:
                break
            if not data:
                raise SourceInterrupted("connection closed too early")
            if piece := self._body.feed(data):
                return piece
        raise StopAsyncIteration

    async def _read(self) -> bytes:
        try:
            async with asyncio.timeout(self._stall) as waiting:
                return await self._reader.read(BUFFER)
        except OSError as error:
            lost = f"no data for {self._stall:g} s" if waiting.expired() else reason(error)
            raise SourceInterrupted(lost) from error


async def get(
    target: Target, connect: Connect, limits: Limits, *, headers: Mapping[str, str] = NO_MORE
) -> tuple[Response, Target]:
    """Ask for a stream; return the answer, and where it came from after all redirects.

    Raises:
        SourceError: there is no stream.
    """
    for _ in range(limits.redirects + 1):
        response = await ask(target, connect, limits, headers=headers)
        if response.head.status in SUCCESSES:
            return response, target
        await response.aclose()
        target = redirected(target, response.head)
    raise SourceUnsupported("too many redirects")


async def ask(
    target: Target,
    connect: Connect,
    limits: Limits,
    *,
    headers: Mapping[str, str] = NO_MORE,
    method: str = "GET",
) -> Response:
    """Send one request; return what is answered, whatever its status."""
    async with AsyncExitStack() as connection:
        reader, writer = await connection.enter_async_context(connect(target))
        try:
            writer.write(request(target, headers, method))
            head, first = await read_head(reader)
        except OSError as error:
            raise SourceUnreachable(reason(error)) from error
        response = Response(head, first, reader, limits.stall)
        response.connection = connection.pop_all()
        return response


async def read_head(reader: asyncio.StreamReader) -> tuple[Head, bytes]:
    """Return the head of the answer that counts, and the bytes of its body that came with it."""
    parser = HeadReader()
    while data := await reader.read(BUFFER):
        complete = parser.feed(data)
        while complete and complete[0].is_interim:
            parser = HeadReader()
            complete = parser.feed(complete[1])
        if complete:
            return complete
    raise SourceUnreachable("connection closed without an answer")


def redirected(target: Target, head: Head) -> Target:
    """Return where a redirect leads.

    Raises:
        SourceError: it is none, or not to an HTTP address; or what else the answer means.
    """
    location = head.get("location")
    if head.status not in REDIRECTS or not location:
        raise refusal(head)
    try:
        return target.follow(location)
    except ValueError as error:
        raise SourceUnsupported("redirected to something that is not HTTP") from error


def refusal(head: Head) -> SourceError:
    """Return what a status means that brings no stream."""
    if head.status in REFUSALS and head.status not in LATER:
        return SourceRefused(head.outcome)
    return SourceUnreachable(head.outcome)


def request(target: Target, more: Mapping[str, str] = NO_MORE, method: str = "GET") -> bytes:
    headers = {
        "Host": target.authority,
        "User-Agent": user_agent(),
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Icy-MetaData": "1",
        "Connection": "close",
        **more,
    }
    if target.authorization:
        headers["Authorization"] = target.authorization
    lines = [f"{method} {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


@cache
def user_agent() -> str:
    return f"Airtally/{version('airtally')}"
