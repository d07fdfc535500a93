"""One task per monitored stream."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, NoReturn

from monitor.listener import StreamListener
from monitor.logs import STREAM
from store.accounts.streams import Stream

log = logging.getLogger(__name__)

RESTART_DELAY = 5.0  # seconds

Key = tuple[str, int]  # account, radio_id


@dataclass(frozen=True, slots=True)
class Monitored:
    """A stream that is being listened to."""

    listener: StreamListener
    task: asyncio.Task[None]


class Supervisor:
    """Starts and stops the tasks of streams, inside the task group of the daemon."""

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        listener: Callable[[Stream], StreamListener],
        listen: Callable[[Stream, StreamListener], Coroutine[Any, Any, NoReturn]],
    ) -> None:
        self._tasks = tasks
        self._listener = listener
        self._listen = listen
        self._running: dict[Key, Monitored] = {}

    async def start(self, stream: Stream) -> None:
        """Listen to a stream, in place of what its radio_id stood for before."""
        key = (stream.account, stream.radio_id)
        await self.stop(key)
        listener = self._listener(stream)
        task = self._tasks.create_task(self._keep_listening(stream, listener), name=f"stream {key}")
        self._running[key] = Monitored(listener, task)

    async def stop(self, key: Key) -> None:
        """Stop listening to a stream, if it is, once what is on air has been stored."""
        if monitored := self._running.pop(key, None):
            monitored.task.cancel()
            await asyncio.wait([monitored.task])

    def is_heard(self, key: Key) -> bool:
        """Tell whether a stream is running: audio comes from it."""
        monitored = self._running.get(key)
        return monitored is not None and monitored.listener.running

    def has(self, key: Key) -> bool:
        """Tell whether a stream is listened to, heard or not."""
        return key in self._running

    @property
    def listeners(self) -> dict[Key, StreamListener]:
        """Who hears which stream."""
        return {key: monitored.listener for key, monitored in self._running.items()}

    def __len__(self) -> int:
        return len(self._running)

    async def _keep_listening(self, stream: Stream, listener: StreamListener) -> None:
        """Listen for ever: a defect in one stream is logged, and does not take the others down."""
        STREAM.set(f"{stream.account}/{stream.radio_id}")
        try:
            while True:
                try:
                    await self._listen(stream, listener)
                except Exception:
                    log.exception("stream task failed; restarting in %s s", RESTART_DELAY)
                    listener.interrupt()
                await asyncio.sleep(RESTART_DELAY)
        finally:
            await listener.close()
