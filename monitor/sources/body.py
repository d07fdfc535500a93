"""Response bodies: how the end of one is told (RFC 9112, section 6). Pure: bytes in, bytes out."""

import re
from typing import Protocol

from monitor.errors import SourceInterrupted, SourceUnsupported
from monitor.sources.head import Head

LINE_BYTES = 4 * 1024  # of a chunk's size with its extensions, or of a trailer
TRAILERS = 100
SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
LENGTH = re.compile(r"[0-9]{1,18}")


class Body(Protocol):
    """Takes the framing off the bytes of a body."""

    ended: bool  # the end has come; what follows is no part of it
    open_ended: bool  # it lasts until the connection is closed

    def feed(self, data: bytes) -> bytes:
        """Return the bytes of the body in `data`."""


class Unframed:
    """A body that lasts as long as the connection: nearly every station."""

    ended = False
    open_ended = True

    def feed(self, data: bytes) -> bytes:
        return data


class Sized:
    """A body of a known length."""

    open_ended = False

    def __init__(self, length: int) -> None:
        self._left = length
        self.ended = length == 0

    def feed(self, data: bytes) -> bytes:
        piece = data[: self._left]
        self._left -= len(piece)
        self.ended = self._left == 0
        return piece


class Chunked:
    """A body in chunks, each after a line with its length."""

    open_ended = False

    def __init__(self) -> None:
        self.ended = False
        self._waiting = bytearray()
        self._left = 0  # bytes of the present chunk
        self._closing = False  # the end of line after a chunk comes next
        self._trailers: int | None = None  # so many so far; None before the last chunk

    def feed(self, data: bytes) -> bytes:
        """Return the bytes of the body in `data`.

        Raises:
            SourceInterrupted: these are no chunks.
        """
        self._waiting += data
        body = bytearray()
        while not self.ended and self._waiting:
            if self._left:
                self._take(body)
            elif (line := self._line()) is not None:
                self._read_line(line)
            else:
                break
        if self.ended:
            self._waiting.clear()
        return bytes(body)

    def _take(self, body: bytearray) -> None:
        piece = self._waiting[: self._left]
        del self._waiting[: self._left]
        body += piece
        self._left -= len(piece)
        self._closing = not self._left

    def _line(self) -> bytes | None:
        """Return the next line without its end, or None where it is not complete."""
        end = self._waiting.find(b"\n", 0, LINE_BYTES)
        if end < 0:
            if len(self._waiting) >= LINE_BYTES:
                raise SourceInterrupted("broken chunked body")
            return None
        line = bytes(self._waiting[:end])
        del self._waiting[: end + 1]
        return line.removesuffix(b"\r")

    def _read_line(self, line: bytes) -> None:
        if self._trailers is not None:
            self._trailers += 1
            self.ended = not line or self._trailers > TRAILERS
        elif self._closing and not line:
            self._closing = False
        elif not self._closing and (size := SIZE.fullmatch(line)):
            self._left = int(size[1], 16)
            self._trailers = None if self._left else 0
        else:
            raise SourceInterrupted("broken chunked body")


def body_of(head: Head) -> Body:
    """Return how the body after `head` is framed.

    Raises:
        SourceUnsupported: in a way that we cannot read.
    """
    encoding = (head.get("content-encoding") or "identity").lower()
    if encoding != "identity":
        raise SourceUnsupported(f"compressed body is not supported: {encoding[:40]}")
    transfer = (head.get("transfer-encoding") or "identity").lower()
    if transfer == "chunked":
        return Chunked()
    if transfer != "identity":
        raise SourceUnsupported(f"transfer encoding is not supported: {transfer[:40]}")
    length = head.get("content-length") or ""
    return Sized(int(length)) if LENGTH.fullmatch(length) else Unframed()
