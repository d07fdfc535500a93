"""A receiver of callbacks on loopback that answers as it is told: status, delay, silence, reset, drip."""

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

DEADLINE = 60.0  # seconds a test waits for callbacks before it fails


@dataclass(frozen=True, slots=True)
class Reply:
    """How a request is answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int = 1  # how often the body is repeated; more than once, it is made as it is sent
    delay: float = 0.0  # seconds before it is answered
    hangs: bool = False  # it is never answered
    resets: bool = False  # the request is taken in, and the connection reset
    drips: bool = False  # after the head, the body comes a byte at a time and never ends


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request that came."""

    at: float  # seconds, of the receiver's clock
    target: str  # path and query, as they were sent
    headers: Mapping[str, str]
    body: bytes
    port: int

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """Takes POSTs. `script` says how the next ones are answered, `answer` decides about all the others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.port = 0
        self.arrivals: list[Arrival] = []
        self.replies: list[Reply] = []  # to them, one each
        self.script: list[Reply | int] = []
        self.answer: Callable[[Arrival], Reply | int] = lambda _: 200
        self.open = 0  # requests being answered
        self.most_open = 0
        self.written: list[int] = []  # bytes of each repeated body, until the other side closed
        self.clock = clock
        self._came = asyncio.Event()
        self._stopping = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/callback"

    @property
    def bodies(self) -> list[bytes]:
        return [arrival.body for arrival in self.arrivals]

    async def start(self) -> None:
        """Begin to listen; again at the same port after a stop."""
        self._stopping.clear()
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening: connections are refused."""
        self._stopping.set()
        if self._runner:
            await self._runner.cleanup()

    async def wait_for(self, count: int, deadline: float = DEADLINE) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(deadline):
            while len(self.arrivals) < count:
                self._came.clear()
                await self._came.wait()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        arrival = Arrival(self.clock(), request.raw_path, request.headers, await request.read(), self.port)
        self.arrivals.append(arrival)
        self._came.set()
        said = self.script.pop(0) if self.script else self.answer(arrival)
        reply = Reply(said) if isinstance(said, int) else said
        self.replies.append(reply)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            return await self._reply(request, reply)
        finally:
            self.open -= 1

    async def _reply(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.delay:
            await self._pause(reply.delay)
        if reply.hangs:
            await self._stopping.wait()
        if reply.resets:
            reset(request)
        if reply.drips:
            return await self._drip(request, reply)
        if reply.times > 1:
            return await self._repeat(request, reply)
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)

    async def _drip(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while not self._stopping.is_set():
                await response.write(b"x")
                await self._pause(0.05)
        return response

    async def _repeat(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        response.content_length = reply.times * len(reply.body)
        await response.prepare(request)
        self.written.append(0)
        mine = len(self.written) - 1
        with contextlib.suppress(ConnectionError):
            for _ in range(reply.times):
                await response.write(reply.body)
                self.written[mine] += len(reply.body)
        return response

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()


def reset(request: web.Request) -> None:
    """Close the connection of a request with RST."""
    transport = request.transport
    if transport:
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()


@contextlib.asynccontextmanager
async def receiver(
    *script: Reply | int, clock: Callable[[], float] = time.monotonic
) -> AsyncIterator[Receiver]:
    """Run a receiver that answers with `script` first, and then with 200."""
    running = Receiver(clock)
    running.script += script
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
