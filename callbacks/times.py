"""Time and chance, as the dispatcher sees them: the real ones, unless a test brings its own."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


async def rest(wake: asyncio.Event, seconds: float) -> None:
    """Wait until woken, but no longer than `seconds`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    now: Callable[[], float] = time.time  # Unix time: what survives a restart
    clock: Callable[[], float] = time.monotonic  # seconds: what must not notice that the time was set
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rest: Callable[[asyncio.Event, float], Awaitable[None]] = rest
    jitter: Callable[[], float] = random.random  # uniform in [0, 1)
