"""Stations: scripted stream servers on loopback, that answer byte for byte as they are told.

    async with Station({"/live": send(icecast(mp3(100)), HANG)}) as station:
        ... station.url("/live") ...

A script is a coroutine function that gets a Visit; `send` makes the usual ones. A path without a
script is answered with 404. Several scripts for one path (a list) are played one a visit; the last stays.
"""

import asyncio
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from socket import SO_LINGER, SOL_SOCKET
from typing import Self

FRAME = b"\xff\xfb\x90\x64" + bytes(413)  # one frame of MPEG-1 layer III, 128 kbit/s, 44.1 kHz: silence
ADTS_FRAME = b"\xff\xf1\x50\x80\x10\x1f\xfc" + bytes(121)  # one ADTS frame of 128 bytes, AAC LC, 44.1 kHz


class After(Enum):
    """What a server does when it has nothing more to say."""

    CLOSE = auto()
    HANG = auto()
    RESET = auto()


CLOSE, HANG, RESET = After


@dataclass(frozen=True)
class Visit:
    """One connection, after its request has come."""

    head: bytes  # of the request
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @property
    def path(self) -> str:
        return self.head.split(b" ")[1].decode()

    def header(self, name: str) -> str | None:
        """Return a header of the request."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def gone(self) -> None:
        """Wait until the client has left."""
        with suppress(OSError):
            while await self.reader.read(4096):
                pass

    def reset(self) -> None:
        """Break the connection with a RST."""
        self.writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Script = Callable[[Visit], Awaitable[None]]


def send(*pieces: bytes, then: After = CLOSE) -> Script:
    """Return a script that sends `pieces`, each on its own, and then closes, hangs or resets."""

    async def script(visit: Visit) -> None:
        await visit.send(*pieces)
        await finish(visit, then)

    return script


async def finish(visit: Visit, then: After) -> None:
    if then is HANG:
        await visit.gone()
    elif then is RESET:
        visit.reset()


def drip(
    data: bytes, *, first: bytes = b"", size: int = 1, every: float = 0.01, then: After = HANG
) -> Script:
    """Return a script that sends `first` at once, then `data` in small pieces, `every` so many seconds."""

    async def script(visit: Visit) -> None:
        await visit.send(first)
        for start in range(0, len(data), size):
            await visit.send(data[start : start + size])
            await asyncio.sleep(every)
        await finish(visit, then)

    return script


def repeat(data: bytes, *, first: bytes = b"") -> Script:
    """Return a script that sends `first`, then `data` over and over, as fast as it is read."""

    async def script(visit: Visit) -> None:
        await visit.send(first)
        while True:
            await visit.send(data)

    return script


def redirect(location: str, status: int = 302) -> Script:
    """Return a script that sends the client elsewhere."""
    return send(f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())


def http(
    body: bytes = b"", content_type: str = "audio/mpeg", *, version: str = "1.0", **headers: str
) -> bytes:
    """Return an answer whose body lasts until the connection is closed."""
    lines = [f"HTTP/{version} 200 OK", f"Content-Type: {content_type}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def icecast(audio: bytes, titles: Mapping[int, str | bytes] | None = None, *, metaint: int = 1024) -> bytes:
    """Return what Icecast answers, with titles before the numbered interval of audio (from 1)."""
    head = http(content_type="audio/mpeg", icy_name="Radio Test", icy_metaint=str(metaint))
    return head + with_titles(audio, metaint, titles or {})


def shoutcast(audio: bytes, titles: Mapping[int, str | bytes] | None = None, *, metaint: int = 1024) -> bytes:
    """Return what SHOUTcast 1 answers: no HTTP, and bare line feeds for good measure."""
    head = (
        b"ICY 200 OK\nicy-notice1:<BR>\nicy-name:Radio Test\ncontent-type:audio/mpeg\nicy-metaint:%d\n\n"
        % metaint
    )
    return head + with_titles(audio, metaint, titles or {})


def chunked(pieces: Iterable[bytes], *, extension: bytes = b"", end: bool = True) -> bytes:
    """Return the pieces as chunks (RFC 9112, section 7.1)."""
    chunks = [b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces]
    return b"".join(chunks) + (b"0\r\n\r\n" if end else b"")


def with_titles(audio: bytes, metaint: int, titles: Mapping[int, str | bytes]) -> bytes:
    """Return audio with a block of metadata behind every `metaint` bytes."""
    intervals = [audio[start : start + metaint] for start in range(0, len(audio), metaint)]
    blocks = [title_block(titles.get(number)) for number in range(1, len(intervals))]
    return b"".join(part for pair in zip(intervals, [*blocks, b""], strict=True) for part in pair)


def title_block(title: str | bytes | None) -> bytes:
    """Return a block of metadata; None is the empty one."""
    if title is None:
        return b"\0"
    text = b"StreamTitle='%s';" % (title.encode() if isinstance(title, str) else title)
    units = -(-len(text) // 16)
    return bytes([units]) + text.ljust(16 * units, b"\0")


def mp3(frames: int) -> bytes:
    """Return so many frames of silence; 38 are a second."""
    return FRAME * frames


def adts(frames: int) -> bytes:
    """Return so many ADTS frames."""
    return ADTS_FRAME * frames


class Station:
    """A server on 127.0.0.1 that follows scripts, from `async with` to its end."""

    def __init__(
        self, scripts: Mapping[str, Script | Sequence[Script]], *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._scripts = {
            path: [script] if callable(script) else list(script) for path, script in scripts.items()
        }
        self._tls = tls
        self._visits: set[asyncio.Task[None]] = set()
        self.requests: list[Visit] = []
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, path: str = "/", *, userinfo: str = "", host: str = "127.0.0.1") -> str:
        return f"http{'s' if self._tls else ''}://{userinfo}{'@' if userinfo else ''}{host}:{self.port}{path}"

    @property
    def listeners(self) -> int:
        """How many connections are open."""
        return len(self._visits)

    async def empty(self) -> None:
        """Wait until nobody is connected."""
        while self._visits:
            await asyncio.wait(self._visits)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            visit = Visit(head, reader, writer)
            self.requests.append(visit)
            await self._script(visit.path)(visit)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client left
        finally:
            await close(writer)

    def _script(self, path: str) -> Script:
        scripts = self._scripts.get(path, [send(b"HTTP/1.0 404 File Not Found\r\n\r\n")])
        return scripts.pop(0) if len(scripts) > 1 else scripts[0]


async def close(writer: asyncio.StreamWriter) -> None:
    """Close what is sent, and wait until it is."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
