"""The gate: how fast connections to sources may be opened, over all streams.

After a start, or an outage of our own network, a thousand streams would knock at the same moment.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

RATE = 10.0  # connections a second
PER_HOST = 2  # being opened at once
SLOW = 3.0  # seconds after which an opening does not keep the others of its host waiting any longer


class Spacing:
    """Hands out times, no closer than `rate` a second. Pure: time is an argument."""

    def __init__(self, rate: float = RATE) -> None:
        self._step = 1 / rate
        self._next = float("-inf")

    def wait(self, now: float) -> float:
        """Return how many seconds to wait for the next time; it is taken by that."""
        at = max(now, self._next)
        self._next = at + self._step
        return at - now


class Gate:
    """Lets streams through to their sources."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._spacing = Spacing()
        self._hosts: dict[str, Doorway] = {}

    @asynccontextmanager
    async def through(self, url: str, source: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
        """Open `source`, whose address is `url`, when it is its turn."""
        host = host_of(url)
        async with AsyncExitStack() as opened:
            doorway = self._hosts.setdefault(host, Doorway())
            async with doorway.place():
                clock = self._clock or asyncio.get_running_loop().time
                await self._sleep(self._spacing.wait(clock()))
                found = await opened.enter_async_context(source)
            if doorway.unused:
                self._hosts.pop(host, None)
            yield found


class Doorway:
    """The places in front of one host."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(PER_HOST)
        self._wanted = 0

    @property
    def unused(self) -> bool:
        return not self._wanted

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place; it is free again on leaving, or after SLOW seconds."""
        self._wanted += 1
        try:
            await self._places.acquire()
            taken = Taken(self._places)
            slow = asyncio.get_running_loop().call_later(SLOW, taken.free)
            try:
                yield
            finally:
                slow.cancel()
                taken.free()
        finally:
            self._wanted -= 1


class Taken:
    """A place that somebody has, until it is free."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def free(self) -> None:
        if self._places:
            self._places.release()
            self._places = None


def host_of(url: str) -> str:
    """Return what names the server of a URL; sites' shortcuts share one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts.hostname or parts.scheme
