"""Loading: brings segments as a decoder wants them: complete, decrypted, with the header they need."""

import asyncio
from dataclasses import dataclass

from monitor.errors import SourceInterrupted, SourceUnreachable
from monitor.sources.hls.cipher import KEY_BYTES, decrypted, vector
from monitor.sources.hls.content import Content, content
from monitor.sources.hls.fetch import Fetcher, aside, located
from monitor.sources.hls.pace import deadline
from monitor.sources.hls.playlist import Extent, Key, Segment
from monitor.sources.urls import Target

ATTEMPTS = 2
LARGE = 2 * 1024 * 1024  # bytes of a segment; as many take 5 ms to decrypt and look through
KEPT = 4  # keys, and headers; a stream changes its own from time to time


@dataclass(frozen=True, slots=True)
class Loaded:
    """A segment, and what a decoder needs that begins with it."""

    header: bytes
    content: Content


class Loader:
    """Brings segments; their keys and headers are fetched once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._kept: dict[tuple[Target, Extent | None], bytes] = {}

    async def load(self, segment: Segment, base: Target) -> Loaded:
        """Return a segment.

        Args:
            segment: neither a gap nor encrypted in another way than AES-128.
            base: where its playlist came from.

        Raises:
            SourceError: why there is none.
        """
        try:
            async with asyncio.timeout(deadline(segment.duration)):
                header = await self._header(segment, base)
                most = self._fetcher.limits.segment_bytes
                data = await self._file(located(base, segment.uri), segment.extent, most)
                media = await self._readable(data, segment.key, base, segment.sequence)
                return Loaded(header, await aside(lambda: content(media, header), when=len(media) > LARGE))
        except TimeoutError as error:
            raise SourceUnreachable("timeout") from error

    def forget(self) -> None:
        """Fetch keys and headers again: an encoder that began anew has others under the same names."""
        self._kept.clear()

    async def _header(self, segment: Segment, base: Target) -> bytes:
        needed = segment.map
        if needed is None:
            return b""
        most = self._fetcher.limits.header_bytes
        data = await self._once(located(base, needed.uri), needed.extent, most)
        return await self._readable(data, needed.key, base, segment.sequence)

    async def _readable(self, data: bytes, key: Key | None, base: Target, sequence: int) -> bytes:
        if key is None:
            return data
        secret = await self._once(located(base, key.uri), None, KEY_BYTES)
        iv = vector(key, sequence)
        return await aside(lambda: decrypted(data, secret, iv), when=len(data) > LARGE)

    async def _once(self, target: Target, extent: Extent | None, most: int) -> bytes:
        """Return a file that is wanted again and again."""
        if (target, extent) not in self._kept:
            self._kept[target, extent] = await self._file(target, extent, most)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return self._kept[target, extent]

    async def _file(self, target: Target, extent: Extent | None, most: int) -> bytes:
        """Fetch a file; once more where the connection broke."""
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._fetcher.file(target, extent, most=most)
            except (SourceUnreachable, SourceInterrupted):
                continue
        return await self._fetcher.file(target, extent, most=most)
