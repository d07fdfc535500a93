"""Resolving: from the URL of a stream to its bytes. Here, and only here, kinds of sources are told apart.

`open_source` chooses by the URL (a site's shortcut, an HTTP address), `opened` by the answer (audio,
a playlist, HLS). A new kind of source is a branch in one of them that returns a Feed.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from monitor.errors import SourceError, SourceUnreachable, SourceUnsupported
from monitor.sources.connect import Connect, connected
from monitor.sources.feed import Feed, Piece
from monitor.sources.formats import container_of, sniff
from monitor.sources.hls.fetch import Document
from monitor.sources.hls.opening import open_document
from monitor.sources.http import Response, get
from monitor.sources.icy import IcyParser
from monitor.sources.limits import LIMITS, Limits
from monitor.sources.playlists import addresses, is_hls, kind_of
from monitor.sources.sites.access import Access
from monitor.sources.sites.names import is_shortcut
from monitor.sources.sites.opening import open_site, reaching
from monitor.sources.urls import Target, parse

Opened = tuple[Feed, AsyncExitStack]  # the stack closes its connection
STEP = 1024  # bytes; how often the beginning is looked at


@asynccontextmanager
async def open_source(
    url: str, *, limits: Limits = LIMITS, connect: Connect | None = None, access: Access | None = None
) -> AsyncIterator[Feed]:
    """Open what a stream's URL stands for; leaving closes its connection at once.

    Args:
        url: what config.urls.check_stream_url accepts.
        limits: how long and how much it may take.
        connect: decides whom we may contact; None: `connected` does, and for sites what `access` says.
        access: how the sites that have shortcuts are reached; None: as they are.

    Raises:
        SourceError: there is no audio; why, in words for a 650 notification.
    """
    if is_shortcut(url):
        access = access or Access()
        feed, connection = await open_site(url, limits, connect or reaching(connected, access), access)
    else:
        feed, connection = await open_http(url, limits, connect or connected)
    async with connection:
        yield feed


async def open_http(url: str, limits: Limits, connect: Connect) -> Opened:
    """Open an HTTP address, or the first one with audio that its playlists name."""
    try:
        target = parse(url)
    except ValueError as error:
        raise SourceUnsupported(f"not a stream's URL: {error}") from error
    try:
        async with asyncio.timeout(limits.search):
            return await Search(limits, connect).find(target)
    except TimeoutError as error:
        raise SourceUnreachable("timeout") from error


class Search:
    """Looks for audio at an address, and at those that its playlists name."""

    def __init__(self, limits: Limits, connect: Connect) -> None:
        self._limits = limits
        self._connect = connect
        self._asked: set[str] = set()

    async def find(self, target: Target, depth: int = 0) -> Opened:
        """Return the first source with audio.

        Raises:
            SourceError: there is none; what was wrong with the first address.
        """
        found = await self._ask(target)
        if isinstance(found, tuple):
            return found
        if depth == self._limits.playlist_depth:
            raise SourceUnsupported("playlists nested too deep")
        failures: list[SourceError] = []
        for entry in found:
            if entry.url in self._asked or len(self._asked) >= self._limits.addresses:
                continue
            try:
                return await self.find(entry, depth + 1)
            except SourceError as error:
                failures.append(error)
        raise failures[0] if failures else SourceUnsupported("playlist without another address")

    async def _ask(self, target: Target) -> Opened | list[Target]:
        """Return the source at an address, or what the playlist there names."""
        self._asked.add(target.url)
        try:
            async with asyncio.timeout(self._limits.opening), AsyncExitStack() as connection:
                response, origin = await get(target, self._connect, self._limits)
                connection.push_async_callback(response.aclose)
                found = await opened(response, origin, self._limits)
                if isinstance(found, Feed):
                    return found, connection.pop_all()
        except TimeoutError as error:
            raise SourceUnreachable("timeout") from error
        if isinstance(found, Document):
            return await open_document(found, target, self._limits, self._connect), AsyncExitStack()
        return found


async def opened(response: Response, origin: Target, limits: Limits) -> Feed | Document | list[Target]:
    """Return what an answer is: audio, the playlist of an HLS stream, or what another playlist names.

    Raises:
        SourceUnsupported: it is something else.
    """
    head, pieces = response.head, Pieces(response)
    start = await pieces.peek(limits.sniff_bytes)
    kind = kind_of(start, head.content_type, origin.path)
    if kind is None:
        container = sniff(start, head.content_type, origin.path)
        return Feed(
            pieces, container=container, content_type=head.content_type, name=head.get("icy-name") or ""
        )
    playlist = await pieces.peek(limits.playlist_bytes + 1, whole=True)
    if is_hls(playlist):
        return Document(await pieces.peek(limits.hls_bytes + 1, whole=True), origin)
    if len(playlist) > limits.playlist_bytes:
        raise SourceUnsupported(f"playlist of more than {limits.playlist_bytes // 1024} KiB")
    return addresses(playlist, kind, origin, limit=limits.addresses)


class Pieces(AsyncIterator[Piece]):
    """The body of an answer, its titles apart; its beginning can be looked at before it is taken."""

    def __init__(self, response: Response) -> None:
        self._response = response
        head = response.head
        self._parser = IcyParser(head.metaint, head.charset) if head.metaint else None
        self._waiting: deque[Piece] = deque()

    async def __anext__(self) -> Piece:
        while not self._waiting:
            await self._read()
        return self._waiting.popleft()

    async def peek(self, size: int, *, whole: bool = False) -> bytes:
        """Return the bytes at the front: as many as tell what they are; `whole`, until the end or `size`."""
        start = bytearray().join(piece for piece in self._waiting if isinstance(piece, bytes))
        look = len(start)  # at sizes that grow by a step, so that a drip does not cost its square
        while len(start) < size and (whole or len(start) < look or not container_of(bytes(start))):
            look = max(look, len(start) // STEP * STEP + STEP)
            try:
                start += await self._read()
            except StopAsyncIteration:
                break
        return bytes(start)

    async def _read(self) -> bytes:
        """Take the next bytes in; return those that are no titles.

        Raises:
            StopAsyncIteration: there are no more.
        """
        data = await anext(self._response)
        pieces = self._parser.feed(data) if self._parser else [data]
        self._waiting.extend(pieces)
        return b"".join(piece for piece in pieces if isinstance(piece, bytes))
