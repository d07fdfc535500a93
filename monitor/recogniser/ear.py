"""An ear: one stream's place in a recogniser process, as the daemon sees it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from monitor.errors import RecogniserLost, SourceError, SourceUnsupported
from monitor.logs import here
from monitor.recogniser.lag import Lag
from monitor.recogniser.messages import Bytes, Closed, Consumed, Finish, Message, Reopen, slices

log = logging.getLogger(__name__)

WINDOW = 256 << 10  # bytes of a stream inside its process: 16 s at 128 kbit/s
PIECE = 64 << 10  # bytes a message
PATIENCE = 30.0  # seconds without an answer after which a process counts as hung
MESSAGES = 1000  # of a stream that may wait for the daemon: a quarter of an hour


class Ear:
    """Bytes in, messages out."""

    def __init__(
        self,
        send: Callable[[Message], Awaitable[None]],
        give_up: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._give_up = give_up  # called where the process takes no more
        self._clock = clock
        self._stream = here()
        self._lag = Lag()
        self.sent = 0  # bytes
        self._inside = 0  # bytes that the process has not consumed
        self._room = asyncio.Event()
        self._room.set()
        self._messages: asyncio.Queue[Message | SourceError] = asyncio.Queue(MESSAGES)

    async def feed(self, data: bytes) -> None:
        """Send the next bytes, waiting while the process has enough to do.

        Raises:
            RecogniserLost: it does not take them.
        """
        for piece in slices(data, PIECE):
            await self._wait_for_room()
            self._inside += len(piece)
            self.sent += len(piece)
            self._lag.sent(self.sent, self._clock())
            if self._inside >= WINDOW:
                self._room.clear()
            await self._send(Bytes(piece))

    async def reopen(self, container: str) -> None:
        """Tell that what follows is to be decoded from scratch, as this FFmpeg container format."""
        await self._send(Reopen(container))

    async def finish(self) -> None:
        """Tell that no more bytes will come. The messages then end, soon, with Closed."""
        await self._send(Finish())

    async def messages(self) -> AsyncIterator[Message]:
        """Yield what the process reports, to the end of the stream.

        Raises:
            SourceError: the stream cannot be decoded, or the process is lost.
        """
        while not isinstance(message := await self._messages.get(), Closed):
            if isinstance(message, SourceError):
                raise message
            yield message
        if message.reason:
            raise SourceUnsupported(message.reason) if message.unsupported else SourceError(message.reason)

    @property
    def lag(self) -> float:
        """Seconds that media waits inside the process until it is recognised."""
        return self._lag.at(self._clock())

    def deliver(self, message: Message) -> None:
        """Take in a message of the process."""
        if isinstance(message, Consumed):
            self._inside -= message.count
            self._lag.consumed(self.sent - self._inside, self._clock())
        else:
            self._queue(message)
        if self._inside < WINDOW or isinstance(message, Closed):  # after the end, bytes go nowhere
            self._room.set()

    def lose(self, error: SourceError) -> None:
        """Take in that the process is gone, and what that means for this stream."""
        self._queue(error)
        self._room.set()

    def _queue(self, message: Message | SourceError) -> None:
        if self._messages.full():
            self._messages.get_nowait()
            log.warning("messages of a stream wait too long; the oldest is dropped", extra=self._stream)
        self._messages.put_nowait(message)

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._room.wait()
        except TimeoutError:
            self._give_up()
            raise RecogniserLost("the recogniser does not answer") from None
