"""The server: listens for the application, within limits."""

import asyncio
import ssl
from typing import Self

from aiohttp import web

from monitor.control.access_log import AccessLog, log, server_log
from monitor.control.app import CONNECTIONS, LIMITS
from monitor.control.descriptors import allow
from monitor.control.errors import CannotListen
from monitor.control.tls import HANDSHAKE, TlsListener, server_context

__all__ = ["CannotListen", "ControlServer"]

FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)


class ControlServer:
    """The control port, open inside its `async with`; also by HTTPS where there is a certificate."""

    def __init__(self, app: web.Application, host: str, port: int, tls: TlsListener | None = None) -> None:
        self._connections, self._limits = app[CONNECTIONS], app[LIMITS]
        self._host, self._wanted_port = host, port
        self._tls, self._context = tls, server_context()
        self._servers: list[asyncio.Server] = []
        self._runner = web.AppRunner(
            app,
            access_log_class=AccessLog,
            access_log=log,
            logger=server_log(),
            shutdown_timeout=self._limits.grace,
            max_line_size=self._limits.line_bytes,
            max_field_size=self._limits.line_bytes,
            lingering_time=self._limits.linger,
            auto_decompress=False,  # no client compresses, but a bomb would be
        )

    async def __aenter__(self) -> Self:
        """Listen.

        Raises:
            CannotListen: the address is in use, not ours, or not an address; or the certificate is no good.
        """
        await self._runner.setup()
        self._loop = asyncio.get_running_loop()
        allow(self._limits.connections)
        try:
            await self._listen(self._host, self._wanted_port)
            if self._tls:
                self.renew()
                await self._listen(self._tls.host, self._tls.port, self._context)
        except CannotListen:
            await self._close()
            raise
        self._next_sweep = self._loop.call_later(self._limits.sweep, self._sweep)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Take no more requests, and finish those being answered."""
        self._next_sweep.cancel()
        await self._close()

    @property
    def port(self) -> int:
        """The port it listens at, also where any free one was wanted."""
        return int(self._servers[0].sockets[0].getsockname()[1])

    @property
    def tls_port(self) -> int:
        """The port it listens at for HTTPS; there must be a certificate."""
        return int(self._servers[1].sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """The address of the port, for logs and tests."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    def renew(self) -> None:
        """Read the certificate again, where there is one; raises CannotListen where it is no good."""
        if self._tls:
            self._tls.renew(self._context)

    async def _listen(self, host: str, port: int, context: ssl.SSLContext | None = None) -> None:
        handshake = HANDSHAKE if context else None
        try:
            server = await self._loop.create_server(
                self._accept, host, port, ssl=context, ssl_handshake_timeout=handshake
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise CannotListen(f"control port {host}:{port}: {reason}") from error
        self._servers.append(server)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        await self._runner.cleanup()
        for server in self._servers:
            await server.wait_closed()

    def _accept(self) -> asyncio.BaseProtocol:
        http = self._runner.server
        if http is None or len(http.connections) >= self._limits.connections:
            return _Full()
        return http()

    def _sweep(self) -> None:
        http = self._runner.server
        if http is None:
            return
        for connection in self._connections.overdue(http.connections, self._loop.time()):
            connection.force_close()
        self._next_sweep = self._loop.call_later(self._limits.sweep, self._sweep)


class _Full(asyncio.Protocol):
    """Sends a client away at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(FULL)
        transport.close()
