"""Broadcasters: Twitch and YouTube on loopback, for the real Streamlink and yt-dlp to talk to.

    async with internet(tmp_path) as net:
        net.twitch.channels["somebody"] = Channel(segments)
        ... open_source("twitch:somebody", access=net.access) ...

A proxy leads every CONNECT, whatever its host, to one TLS server, whose certificate a local authority
signed for the sites' names. Each fake answers what the library of its site asks for, and no more.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from aiohttp import web
from media import encoded, tones
from twitch_fake import Twitch
from youtube_fake import YouTube

from monitor.sources.sites.access import Access

NAMES = (
    "api.twitch.tv",
    "gql.twitch.tv",
    "id.twitch.tv",
    "usher.ttvnw.net",
    "*.hls.ttvnw.net",
    "www.youtube.com",
    "manifest.googlevideo.com",
    "*.googlevideo.com",
)


@dataclass
class Internet:
    """The sites, and how to get there."""

    proxy: str
    ca_file: Path
    twitch: Twitch = field(default_factory=Twitch)
    youtube: YouTube = field(default_factory=YouTube)
    requests: list[str] = field(default_factory=list)  # host and path
    connects: list[str] = field(default_factory=list)  # the head of each CONNECT
    hangs: bool = False  # nothing is answered any more

    @property
    def access(self) -> Access:
        """How the sites are reached."""
        return Access(proxy=self.proxy, ca_file=self.ca_file)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(f"{request.host}{request.path}")
        if self.hangs:
            await asyncio.Event().wait()
        if request.host.endswith(("twitch.tv", "ttvnw.net")):
            return await self.twitch.answer(request)
        return await self.youtube.answer(request)


@contextlib.asynccontextmanager
async def internet(directory: Path) -> AsyncIterator[Internet]:
    """Run the sites and the proxy that leads to them."""
    authority = trustme.CA()
    ca_file = directory / "authority.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*NAMES).configure_cert(context)
    net = Internet("", ca_file)
    runner = web.ServerRunner(web.Server(net.answer), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    tunnels = Tunnels(runner.addresses[0][1], net.connects)
    server = await asyncio.start_server(tunnels.opened, "127.0.0.1", 0)
    net.proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield net
    finally:
        server.close()
        await tunnels.close()
        await runner.cleanup()


class Tunnels:
    """An HTTP proxy that connects everybody to one port of loopback."""

    def __init__(self, port: int, connects: list[str]) -> None:
        self._port = port
        self._connects = connects
        self._running: set[asyncio.Task] = set()

    def opened(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._tunnel(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # somebody left
        finally:
            await closed(writer)

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connects.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(copied(reader, back))
                both.create_task(copied(there, writer))
        except* OSError:
            pass
        finally:
            await closed(back)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


def sounds(count: int) -> list[bytes]:
    """Return so many seconds of different tones, one by one, as MPEG-TS."""
    return [encoded(tones(1.0, seed=number), "mpegts") for number in range(count)]


async def copied(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(1 << 16):
        target.write(data)
        await target.drain()
    target.write_eof()


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
