"""Proxy: connections that an HTTP proxy makes for us (RFC 9110, section 9.3.6: CONNECT)."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiohappyeyeballs import start_connection

from monitor.errors import SourceUnreachable
from monitor.sources.connect import BUFFER, HAPPY_EYEBALLS, Connection, lookup, reason, system_authorities
from monitor.sources.urls import Target, parse

TIMEOUT = 15.0  # seconds for the proxy to connect
HEAD_BYTES = 8192


@asynccontextmanager
async def through(
    target: Target, *, proxy: str, tls: Callable[[], ssl.SSLContext] | None = None
) -> AsyncIterator[Connection]:
    """Connect through a proxy; leaving closes the socket at once. The proxy decides whom it connects to.

    Args:
        target: whom to contact.
        proxy: http://[user:password@]host:port
        tls: what to encrypt with, instead of the system's authorities.

    Raises:
        SourceUnreachable: why there is no connection.
    """
    context = (tls or system_authorities)() if target.scheme == "https" else None
    try:
        async with asyncio.timeout(TIMEOUT):
            plain = await tunnel(target, parse(proxy))
            reader, writer = await asyncio.open_connection(
                sock=plain, limit=BUFFER, ssl=context, server_hostname=target.host if context else None
            )
    except OSError as error:
        raise SourceUnreachable(f"through the proxy: {reason(error)}") from error
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def tunnel(target: Target, proxy: Target) -> socket.socket:
    """Return a socket of the proxy that leads to the target.

    Raises:
        OSError: the proxy cannot be reached.
        SourceUnreachable: it does not connect.
    """
    plain = await start_connection(await lookup(proxy, lambda _: True), happy_eyeballs_delay=HAPPY_EYEBALLS)
    try:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(plain, request(target, proxy))
        # A server says nothing before it is spoken to, so that all of this is the proxy's.
        head = b""
        while b"\r\n\r\n" not in head and len(head) < HEAD_BYTES:
            if not (data := await loop.sock_recv(plain, HEAD_BYTES)):
                break
            head += data
        check(head)
    except BaseException:
        plain.close()
        raise
    return plain


def request(target: Target, proxy: Target) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    lines = [f"CONNECT {host}:{target.port} HTTP/1.1", f"Host: {host}:{target.port}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def check(head: bytes) -> None:
    """Raise SourceUnreachable unless the proxy has connected."""
    if b"\r\n\r\n" not in head:
        raise SourceUnreachable("the proxy does not answer")
    version, _, status = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
    if not version.startswith("HTTP/1.") or not status.startswith("2"):
        shown = "".join(character for character in status[:60] if character.isprintable())
        raise SourceUnreachable(f"the proxy says: {shown or 'nothing that is HTTP'}")
