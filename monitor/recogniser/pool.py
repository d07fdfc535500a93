"""The pool: recogniser processes, and a place in the least busy one."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from monitor.recogniser.ear import Ear, RecogniserLost
from monitor.recogniser.process import RESTARTED, RecogniserProcess


class RecogniserPool:
    """A fixed number of processes, while it runs."""

    def __init__(self, index: Path, processes: int) -> None:
        self._processes = [RecogniserProcess(index) for _ in range(processes)]

    async def run(self) -> None:
        """Keep the processes running until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for process in self._processes:
                tasks.create_task(process.run())

    def listen(self, container: str) -> AbstractAsyncContextManager[Ear]:
        """Open a stream of an FFmpeg container format, in the process that has the fewest.

        Raises:
            RecogniserLost: no process is running, or it does not answer.
        """
        running = [process for process in self._processes if process.pid is not None]
        if not running:
            raise RecogniserLost(RESTARTED)
        return min(running, key=lambda process: process.load).listen(container)

    @property
    def pids(self) -> list[int]:
        """The processes that run."""
        return [process.pid for process in self._processes if process.pid is not None]

    @property
    def loads(self) -> list[int]:
        """How many streams each process has."""
        return [process.load for process in self._processes]
