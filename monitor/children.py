"""Child processes: how those end that nobody waits for any more."""

import asyncio
import os
import signal
from contextlib import suppress

PIECE = 64 << 10  # bytes


async def killed(child: asyncio.subprocess.Process) -> None:
    """End a process, which leads a group of its own, and its group at once."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    if child.stdin:
        child.stdin.close()
    await over(child)


async def over(child: asyncio.subprocess.Process) -> None:
    """Wait until a process has ended; what it still says is lost."""
    while child.stdout and await child.stdout.read(PIECE):
        pass  # what is in the pipe would keep `wait` waiting
    await child.wait()
