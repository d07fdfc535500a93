"""Waiting for something that real servers will do, with a limit."""

import asyncio
from collections.abc import Callable

LOOK = 0.05  # seconds


async def until(condition: Callable[[], bool], within: float) -> None:
    """Wait until `condition` is true; TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(LOOK)


def pass_by(seconds: float) -> None:
    """Put the clock of the running loop forward: limits that would be waited for are reached now."""
    loop = asyncio.get_running_loop()
    clock = loop.time
    loop.time = lambda: clock() + seconds  # type: ignore[method-assign]
