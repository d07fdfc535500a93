"""Chaos: a TCP proxy on loopback that treats what a server sends as bad networks do.

    async with Proxy(port_of_the_server) as proxy:
        proxy.toxic = Toxic(latency=0.2, slice=100)
        ... http://127.0.0.1:{proxy.port}/ ...
        proxy.reset()

The vocabulary is toxiproxy's. A toxic counts for what is sent from then on, in all connections.
"""

import asyncio
import contextlib
import struct
from dataclasses import dataclass
from socket import SO_LINGER, SOL_SOCKET
from typing import Self


@dataclass(frozen=True, slots=True)
class Toxic:
    """What happens to the bytes of a server."""

    latency: float = 0.0  # seconds before each piece
    slice: int = 1 << 16  # bytes a piece, at most
    rate: float = float("inf")  # bytes a second
    limit: float = float("inf")  # bytes of a connection, before it is closed
    stalls: bool = False  # nothing goes through, and nobody says so


class Proxy:
    """Leads every connection to one server."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._links: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.toxic = Toxic()
        self.connections = 0  # so far
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1")
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._links):
            task.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)
        await self._server.wait_closed()

    def reset(self) -> None:
        """Break all connections with a RST."""
        for writer in self._links.values():
            writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._lead(reader, writer))
        self._links[task] = writer
        task.add_done_callback(lambda done: self._links.pop(done, None))

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self._upstream)
            try:
                async with asyncio.TaskGroup() as ways:
                    asking = ways.create_task(plainly(reader, back))
                    await self._badly(there, writer)
                    asking.cancel()
            except* OSError:
                pass
            finally:
                for end in (writer, back):
                    end.close()
                    with contextlib.suppress(OSError):
                        await end.wait_closed()

    async def _badly(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent = 0
        while (data := await reader.read(self.toxic.slice)) and sent < self.toxic.limit:
            while self.toxic.stalls:
                await asyncio.sleep(0.05)
            await asyncio.sleep(self.toxic.latency + len(data) / self.toxic.rate)
            writer.write(data)
            await writer.drain()
            sent += len(data)


async def plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()
