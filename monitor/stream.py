"""One stream's life: connect, listen, reconnect."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import NoReturn, Protocol

from monitor.backoff import Backoff
from monitor.errors import RecogniserLost, SourceEnded, SourceError, SourceInterrupted
from monitor.groups import obey_cancellation
from monitor.pulse import RULES, Pulse, Rules
from monitor.recogniser.conduct import Conduct
from monitor.recogniser.ear import Ear
from monitor.recogniser.messages import Heard, Message
from monitor.recogniser.pool import RecogniserPool
from monitor.sources.feed import Feed, Pause, Piece, Splice, Title
from monitor.throttle import Throttle

TICK = 5.0  # seconds
LOOK = 0.5  # seconds between two looks at the pulse

Sleep = Callable[[float], Awaitable[None]]
Open = Callable[[], AbstractAsyncContextManager[Feed]]


class Listener(Protocol):
    """Who is told what one stream plays."""

    def connecting(self) -> None:
        """Take in that a connection is being made."""

    def titled(self, text: str) -> None:
        """Take in that the station announces a title."""

    async def heard(self, message: Message) -> None:
        """Take in what a recogniser reports."""

    async def lost(self, error: SourceError) -> None:
        """Take in that there is no connection any more."""

    async def resting(self, seconds: float) -> None:
        """Take in that a connection will have nothing for so many seconds, and that this is no outage."""

    async def tick(self) -> None:
        """Take in that time passes without a connection."""


async def run_stream(
    connect: Open,
    pool: RecogniserPool,
    listener: Listener,
    *,
    sleep: Sleep = asyncio.sleep,
    clock: Callable[[], float] | None = None,
    rules: Rules = RULES,
) -> NoReturn:
    """Tell `listener` what the source plays until cancelled, reconnecting as often as needed.

    Args:
        connect: opens the source.
        pool: where it is recognised.
        listener: who is told.
        sleep: waits.
        clock: monotonic; None is that of the loop.
        rules: what counts as a stall.
    """
    backoff, conduct = Backoff(), Conduct()
    while True:
        listener.connecting()
        connection = Connection(pool, listener, conduct, rules=rules, sleep=sleep, clock=clock)
        outage = await connection.outage(connect)
        await listener.lost(outage)
        await rest(backoff.delay(outage, connection.position), listener, sleep)


async def rest(seconds: float, listener: Listener, sleep: Sleep) -> None:
    """Wait, while the listener notices that time passes."""
    while seconds > 0:
        await sleep(min(seconds, TICK))
        await listener.tick()
        seconds -= TICK


class Connection:
    """One connection to a source, from its first byte to its end."""

    def __init__(
        self,
        pool: RecogniserPool,
        listener: Listener,
        conduct: Conduct | None = None,
        *,
        rules: Rules = RULES,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Args:
        conduct: of the stream in its earlier connections.
        rules: what counts as a stall.
        """
        self._pool = pool
        self._listener = listener
        self._conduct = conduct or Conduct()
        self._rules = rules
        self._sleep = sleep
        self._clock = clock or asyncio.get_running_loop().time
        self._pulse = Pulse(self._clock(), rules)
        self._throttle = Throttle(self._clock())
        self.position = 0.0  # seconds of audio decoded

    async def outage(self, connect: Open) -> SourceError:
        """Listen for as long as there is something to hear; return why it ended."""
        try:
            async with connect() as feed:
                container = await feed.begun(self._listener.resting)
                async with self._pool.listen(container, self._conduct) as ear:
                    await self._attend(ear, feed)
        except* SourceError as errors:
            outage = first(errors)
        obey_cancellation()
        return outage

    async def _attend(self, ear: Ear, feed: Feed) -> NoReturn:
        """Pass the bytes on and the messages back, until the source ends.

        Raises:
            SourceError: why it ended.
        """
        self._pulse, self._throttle = Pulse(self._clock(), self._rules), Throttle(self._clock())
        async with asyncio.TaskGroup() as tasks:
            passing = tasks.create_task(self._pass_on(ear, feed))
            tasks.create_task(self._watch())
            async for message in ear.messages():
                if isinstance(message, Heard):
                    self.position = message.position
                    self._pulse.heard(message.position, self._clock())
                await self._listener.heard(message)
            raise await passing

    async def _pass_on(self, ear: Ear, feed: Feed) -> SourceError:
        """Feed the recogniser to the end of the source; return why that came."""
        outage: SourceError = SourceEnded("the stream ended")
        try:
            async for piece in feed:
                await self._pass(ear, piece)
        except SourceError as error:
            outage = error
        with contextlib.suppress(RecogniserLost):  # its messages say so, too
            await ear.finish()
        return outage

    async def _pass(self, ear: Ear, piece: Piece) -> None:
        match piece:
            case Title(text):
                self._listener.titled(text)
            case Splice(container):
                await ear.reopen(container)
            case Pause(seconds):
                self._pulse.rest(seconds, self._clock())
                await self._listener.resting(seconds)
            case bytes():
                await self._in_time()
                await ear.feed(piece)

    async def _in_time(self) -> None:
        """Wait where the source is before its time."""
        wait = self._throttle.wait(self.position, self._clock())
        if wait:
            self._pulse.rest(wait, self._clock())
            await self._sleep(wait)

    async def _watch(self) -> NoReturn:
        """Feel the pulse.

        Raises:
            SourceInterrupted: it has stopped.
        """
        while not (stalled := self._pulse.stalled(self._clock())):
            await self._sleep(LOOK)
        raise SourceInterrupted(stalled)


def first(errors: BaseExceptionGroup[SourceError]) -> SourceError:
    """Return the first error of a group, at any depth."""
    error = errors.exceptions[0]
    return first(error) if isinstance(error, BaseExceptionGroup) else error
