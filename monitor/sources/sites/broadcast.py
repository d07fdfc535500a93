"""A broadcast: what a site's process reads, as the pieces of a feed."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from monitor.errors import SourceInterrupted
from monitor.sources.feed import Pause, Piece, Splice
from monitor.sources.formats import sniff
from monitor.sources.sites.access import Access
from monitor.sources.sites.messages import Failed, Found, Media, Message, Over, Paused, Trouble
from monitor.sources.sites.process import SiteProcess
from monitor.sources.sites.troubles import error_of


class Broadcast(AsyncIterator[Piece]):
    """Iterates over the bytes of a broadcast, and its pauses."""

    def __init__(self, process: SiteProcess, first: Message, access: Access, stall: float) -> None:
        self._process = process
        self._first: deque[Message] = deque([first])
        self._looked_at: deque[Piece] = deque()
        self._access = access
        self._stall = stall  # seconds without a byte that are an outage
        self._pause = 0.0  # seconds that were announced last
        self._paused_at: float | None = None  # loop time

    async def __anext__(self) -> Piece:
        """Return the next bytes, or that there are none for a while.

        Raises:
            SourceError: the broadcast broke off.
        """
        return self._looked_at.popleft() if self._looked_at else await self._next()

    async def peek(self, size: int) -> bytes:
        """Return the bytes at the front, `size` or a few more. Pauses before them are over by then."""
        start = b"".join(piece for piece in self._looked_at if isinstance(piece, bytes))
        while len(start) < size:
            try:
                piece = await self._next()
            except StopAsyncIteration:
                break
            if isinstance(piece, bytes):
                start += piece
                self._looked_at.append(piece)
        return start

    async def _next(self) -> Piece:
        match await self._message():
            case Media(data):
                self._pause, self._paused_at = 0.0, None
                return data
            case Paused(seconds):
                return self._paused(seconds)
            case Failed() as failed:
                raise error_of(self._process.site, failed)
            case Over() | Found():
                raise StopAsyncIteration

    async def _message(self) -> Message:
        if self._first:
            return self._first.popleft()
        try:
            async with asyncio.timeout(self._pause + self._stall):
                return await self._process.next()
        except TimeoutError as error:
            raise SourceInterrupted(f"{self._process.site}: no data for {self._stall:g} s") from error

    async def behind_pauses(self, size: int) -> AsyncIterator[Piece]:
        """Iterate over a broadcast that begins with pauses: after them comes what its bytes are in.

        Args:
            size: bytes at the front, which tell that.

        Raises:
            SourceError: the broadcast broke off, or there is none behind the pauses.
        """
        while isinstance(piece := await self._first_piece(), Pause):
            yield piece
        self._looked_at.appendleft(piece)
        yield Splice(sniff(await self.peek(size), None, ""))
        async for following in self:
            yield following

    async def _first_piece(self) -> Piece:
        try:
            return await self._next()
        except StopAsyncIteration:
            raise error_of(self._process.site, Failed(Trouble.ENDED)) from None

    def _paused(self, seconds: float) -> Pause:
        now = asyncio.get_running_loop().time()
        self._paused_at = now if self._paused_at is None else self._paused_at
        longest = self._access.longest_pause
        if now - self._paused_at > longest:
            raise SourceInterrupted(f"{self._process.site}: only advertisements for {longest / 60:.0f} min")
        self._pause = min(max(seconds, 0.0), longest)
        return Pause(self._pause)
