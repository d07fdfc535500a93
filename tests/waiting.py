"""Waiting for something that real servers will do, with a limit."""

import asyncio
from collections.abc import Callable

LOOK = 0.05  # seconds


async def until(condition: Callable[[], bool], within: float) -> None:
    """Wait until `condition` is true; TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(LOOK)
