"""Connecting: a TCP or TLS connection to a server that may be contacted. The only sockets of sources."""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import cache
from ipaddress import ip_address

from aiohappyeyeballs import AddrInfoType, start_connection

from config.addresses import Address, contactable
from monitor.errors import SourceRefused, SourceUnreachable
from monitor.sources.urls import Target

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[Target], AbstractAsyncContextManager[Connection]]

HAPPY_EYEBALLS = 0.25  # seconds before the next address is tried besides (RFC 8305, section 5)
BUFFER = 64 * 1024  # bytes; twice this is read ahead, then the server has to wait
REASONS = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EPIPE: "connection reset",
    errno.ETIMEDOUT: "timeout",
    errno.EHOSTUNREACH: "no route to host",
    errno.ENETUNREACH: "network unreachable",
}


@asynccontextmanager
async def connected(
    target: Target,
    *,
    permitted: Callable[[Address], bool] = contactable,
    tls: Callable[[], ssl.SSLContext] | None = None,
) -> AsyncIterator[Connection]:
    """Connect; leaving closes the socket at once.

    Args:
        target: whom to contact.
        permitted: asked for each concrete address that the host's name stands for.
        tls: what to encrypt with, instead of the system's authorities.

    Raises:
        SourceUnreachable: why there is no connection.
        SourceRefused: no address of the host is permitted.
    """
    context = (tls or system_authorities)() if target.scheme == "https" else None
    try:
        found = await lookup(target, permitted)
        plain = await start_connection(found, happy_eyeballs_delay=HAPPY_EYEBALLS)
        reader, writer = await asyncio.open_connection(
            sock=plain, limit=BUFFER, ssl=context, server_hostname=target.host if context else None
        )
    except OSError as error:
        raise SourceUnreachable(reason(error)) from error
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def lookup(target: Target, permitted: Callable[[Address], bool]) -> list[AddrInfoType]:
    """Return the addresses of a host.

    Raises:
        OSError: there are none.
        SourceRefused: none is permitted.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    allowed: list[AddrInfoType] = [entry for entry in found if permitted(ip_address(entry[4][0]))]
    if not allowed:
        raise SourceRefused("address not allowed")
    return allowed


@cache
def system_authorities() -> ssl.SSLContext:
    return ssl.create_default_context()


def reason(error: OSError) -> str:
    """Return what went wrong with a connection, in a few words for the owner of a stream."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {(getattr(error, 'reason', None) or 'failed').lower().replace('_', ' ')}"
    if isinstance(error, socket.gaierror):
        return "name server does not answer" if error.errno == socket.EAI_AGAIN else "no such host"
    if isinstance(error, TimeoutError):
        return "timeout"
    if error.errno is None:
        return "connection failed"
    return REASONS.get(error.errno) or os.strerror(error.errno).lower()
