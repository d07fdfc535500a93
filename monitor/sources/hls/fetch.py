"""Fetching: brings what playlists name. The only module of HLS that asks servers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from monitor.errors import SourceUnreachable, SourceUnsupported
from monitor.sources.connect import Connect
from monitor.sources.hls.playlist import Extent, Playlist
from monitor.sources.hls.reading import read
from monitor.sources.http import Response, get
from monitor.sources.limits import Limits
from monitor.sources.urls import Target

PARTIAL = 206
LARGE = 32 * 1024  # bytes of a playlist; as many take 5 ms to read
SEGMENT_HEADERS = {"Icy-MetaData": "0"}  # no titles between the bytes
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """A playlist that has been fetched."""

    text: bytes
    origin: Target  # where it came from after all redirects


class Fetcher:
    """Asks whom `connect` permits, within limits."""

    def __init__(self, limits: Limits, connect: Connect) -> None:
        self.limits = limits
        self._connect = connect

    async def playlist(self, target: Target) -> Playlist:
        """Return the playlist at an address.

        Raises:
            SourceError: why there is none.
        """
        try:
            async with asyncio.timeout(self.limits.opening):
                response, origin = await get(target, self._connect, self.limits)
                text = await whole(response, self.limits.hls_bytes + 1)
        except TimeoutError as error:
            raise SourceUnreachable("timeout") from error
        return await self.read(Document(text, origin))

    async def read(self, document: Document) -> Playlist:
        """Return what a document says.

        Raises:
            SourceUnsupported: it is no playlist, or too large.
        """
        if len(document.text) > self.limits.hls_bytes:
            raise SourceUnsupported(f"HLS playlist of more than {self.limits.hls_bytes // 1024} KiB")
        return await aside(lambda: read(document.text, document.origin), when=len(document.text) > LARGE)

    async def file(self, target: Target, extent: Extent | None, *, most: int) -> bytes:
        """Return a file of at most so many bytes, or a part of one.

        Raises:
            SourceError: why there is none; SourceUnsupported where it is larger.
        """
        if not extent:
            response, _ = await get(target, self._connect, self.limits, headers=SEGMENT_HEADERS)
            return checked(await whole(response, most + 1), most)
        if not 0 < extent.length <= most:
            raise SourceUnsupported(f"not a part of a file: {extent.length} bytes")
        part = {"Range": f"bytes={extent.start}-{extent.end - 1}", **SEGMENT_HEADERS}
        response, _ = await get(target, self._connect, self.limits, headers=part)
        if response.head.status == PARTIAL:
            return await whole(response, extent.length)
        start = checked(await whole(response, min(extent.end, most + 1)), most)
        return start[extent.start :]


def located(base: Target, uri: str) -> Target:
    """Return where something is that a playlist names.

    Raises:
        SourceUnsupported: it cannot be reached over HTTP.
    """
    try:
        return base.follow(uri)
    except ValueError as error:
        raise SourceUnsupported("playlist names something that is not HTTP") from error


async def whole(response: Response, most: int) -> bytes:
    """Return the body of an answer, or as much of it as wanted; close its connection."""
    body = bytearray()
    try:
        async for piece in response:
            body += piece
            if len(body) >= most:
                break
    finally:
        await response.aclose()
    return bytes(body[:most])


def checked(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise SourceUnsupported(f"file of more than {most} bytes")
    return data


async def aside(work: Callable[[], T], *, when: bool) -> T:
    """Do what takes long in a thread, so that nobody has to wait for it."""
    return await asyncio.to_thread(work) if when else work()
