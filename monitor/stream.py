"""One stream's life: connect, listen, reconnect."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import NoReturn, Protocol

from monitor.backoff import Backoff
from monitor.errors import SourceEnded, SourceError, SourceInterrupted
from monitor.recogniser.ear import Ear, RecogniserLost
from monitor.recogniser.messages import Heard, Message
from monitor.recogniser.pool import RecogniserPool
from monitor.sources.feed import Feed, Title

SOUNDLESS = 20.0  # seconds that bytes may come without sound (reliability rule S2)
AHEAD = (
    30.0  # seconds of audio a server may send before their time, as a burst; the rest is read as it is played
)
TICK = 5.0  # seconds

Open = Callable[[], AbstractAsyncContextManager[Feed]]


class Listener(Protocol):
    """Who is told what one stream plays."""

    def titled(self, text: str) -> None:
        """Take in that the station announces a title."""

    async def heard(self, message: Message) -> None:
        """Take in what a recogniser reports."""

    async def lost(self, error: SourceError) -> None:
        """Take in that there is no connection any more."""

    async def tick(self) -> None:
        """Take in that time passes without a connection."""


async def run_stream(
    connect: Open,
    pool: RecogniserPool,
    listener: Listener,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> NoReturn:
    """Tell `listener` what the source plays until cancelled, reconnecting as often as needed."""
    backoff = Backoff()
    while True:
        connection = Connection(pool, listener)
        outage = await connection.outage(connect)
        await listener.lost(outage)
        await rest(backoff.delay(outage, connection.position), listener, sleep)


async def rest(seconds: float, listener: Listener, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Wait, while the listener notices that time passes."""
    while seconds > 0:
        await sleep(min(seconds, TICK))
        await listener.tick()
        seconds -= TICK


class Connection:
    """One connection to a source, from its first byte to its end."""

    def __init__(self, pool: RecogniserPool, listener: Listener) -> None:
        self._pool = pool
        self._listener = listener
        self._opened = asyncio.get_running_loop().time()
        self.position = 0.0  # seconds of audio decoded

    async def outage(self, connect: Open) -> SourceError:
        """Listen for as long as there is something to hear; return why it ended."""
        try:
            async with connect() as feed, self._pool.listen(feed.container) as ear:
                await self._attend(ear, feed)
        except* SourceError as errors:
            outage = first(errors)
        return outage

    async def _attend(self, ear: Ear, feed: Feed) -> NoReturn:
        """Pass the bytes on and the messages back, until the source ends.

        Raises:
            SourceError: why it ended.
        """
        async with asyncio.TaskGroup() as tasks:
            passing = tasks.create_task(self._pass_on(ear, feed))
            async for message in unless_soundless(ear.messages()):
                if isinstance(message, Heard):
                    self.position = message.position
                await self._listener.heard(message)
            raise await passing

    async def _pass_on(self, ear: Ear, feed: Feed) -> SourceError:
        """Feed the recogniser to the end of the source; return why that came."""
        outage: SourceError = SourceEnded("the stream ended")
        try:
            async for piece in feed:
                if isinstance(piece, Title):
                    self._listener.titled(piece.text)
                elif isinstance(piece, bytes):
                    await asyncio.sleep(self._too_early())
                    await ear.feed(piece)
        except SourceError as error:
            outage = error
        with contextlib.suppress(RecogniserLost):  # its messages say so, too
            await ear.finish()
        return outage

    def _too_early(self) -> float:
        """Return how many seconds more than AHEAD the source is before its time."""
        return max(0.0, self.position - AHEAD - (asyncio.get_running_loop().time() - self._opened))


async def unless_soundless(messages: AsyncIterator[Message]) -> AsyncIterator[Message]:
    """Yield messages.

    Raises:
        SourceInterrupted: none came for SOUNDLESS seconds. (A source without bytes ends earlier by itself.)
    """
    while True:
        try:
            message = await asyncio.wait_for(anext(messages), SOUNDLESS)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise SourceInterrupted(f"bytes, but no sound for {SOUNDLESS:.0f} s") from None
        yield message


def first(errors: BaseExceptionGroup[SourceError]) -> SourceError:
    """Return the first error of a group, at any depth."""
    error = errors.exceptions[0]
    return first(error) if isinstance(error, BaseExceptionGroup) else error
