"""The pool: recogniser processes, and a place in the least busy one; isolation for those who kill theirs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

from monitor.errors import RecogniserLost, SourceHarmful
from monitor.recogniser.child import COMMAND, HARMFUL, LOST, PATIENCE, Child
from monitor.recogniser.conduct import Conduct
from monitor.recogniser.ear import Ear
from monitor.recogniser.process import RecogniserProcess

STARTING = 20.0  # seconds that a stream waits for a process, where none is running
CELLS = 8  # streams that may have a process of their own at a time


class RecogniserPool:
    """A fixed number of processes, while it runs."""

    def __init__(
        self,
        index: Path,
        processes: int,
        *,
        command: Sequence[str] = COMMAND,
        patience: float = PATIENCE,
        starting: float = STARTING,
    ) -> None:
        self._start = partial(Child.start, index, command, patience)
        self._starting = starting
        self._started = asyncio.Event()
        self._processes = [RecogniserProcess(self._start, self._started) for _ in range(processes)]
        self._tasks: asyncio.TaskGroup | None = None
        self._cells: set[Child] = set()
        self._ears: set[Ear] = set()
        self._heard_bytes = 0  # of streams that have been closed

    async def run(self) -> None:
        """Keep the processes running until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            for process in self._processes:
                tasks.create_task(process.run())

    @contextlib.asynccontextmanager
    async def listen(self, container: str, conduct: Conduct | None = None) -> AsyncIterator[Ear]:
        """Open a stream of an FFmpeg container format, in the process that has the fewest.

        Args:
            container: the format.
            conduct: what the stream did to its processes so far; is kept up to date.

        Raises:
            RecogniserLost: no process is running, or it does not answer.
            SourceHarmful: too many streams have to be kept apart already.
        """
        conduct = conduct or Conduct()
        async with contextlib.AsyncExitStack() as stack:
            if conduct.isolated(asyncio.get_running_loop().time()):
                child = await stack.enter_async_context(self._alone())
            else:
                child = await self._least_busy()
            ear = await stack.enter_async_context(child.listen(container, conduct))
            self._ears.add(ear)
            try:
                yield ear
            finally:
                self._ears.discard(ear)
                self._heard_bytes += ear.sent

    @property
    def pids(self) -> list[int]:
        """The processes that run, without those for single streams."""
        return [child.pid for child in self._children()]

    @property
    def cells(self) -> list[int]:
        """The processes for single streams."""
        return [child.pid for child in self._cells]

    @property
    def loads(self) -> list[int]:
        """How many streams each process has."""
        return [child.load for child in self._children()]

    @property
    def wanted(self) -> int:
        """How many processes there should be, without those for single streams."""
        return len(self._processes)

    @property
    def answering(self) -> int:
        """How many of them have answered lately."""
        return sum(child.answers for child in self._children())

    @property
    def ended(self) -> int:
        """How many of them have ended so far."""
        return sum(process.ended for process in self._processes)

    @property
    def heard_bytes(self) -> int:
        """How much media has been given to processes so far."""
        return self._heard_bytes + sum(ear.sent for ear in self._ears)

    @property
    def lag(self) -> float:
        """Seconds that media waits until it is recognised, where it waits longest."""
        return max((ear.lag for ear in self._ears), default=0.0)

    def _children(self) -> list[Child]:
        return [process.child for process in self._processes if process.child]

    async def _least_busy(self) -> Child:
        try:
            async with asyncio.timeout(self._starting):
                while not (children := self._children()):
                    self._started.clear()
                    await self._started.wait()
        except TimeoutError:
            raise RecogniserLost(LOST) from None
        return min(children, key=lambda child: child.load)

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[Child]:
        """Run a process for one stream."""
        if self._tasks is None or len(self._cells) >= CELLS:
            raise SourceHarmful(HARMFUL)
        child = await self._start()
        self._cells.add(child)
        attending = self._tasks.create_task(child.attend())
        try:
            yield child
        finally:
            self._cells.discard(child)
            attending.cancel()
            await asyncio.wait([attending])
