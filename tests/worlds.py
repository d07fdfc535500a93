"""A world for the dispatcher: a real database, a real receiver, and a clock of its own."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from receivers import Receiver

from callbacks.dispatcher import Dispatcher, Posting
from callbacks.signing import Signer
from callbacks.times import Times
from config.tables.callbacks import Callbacks
from store.accounts import accounts
from store.database import Database
from store.delivery import outbox
from store.delivery.backlog import Counts, counts

EPOCH = 1_795_000_000.0  # Unix time at which the world begins
DEADLINE = 300.0  # real seconds that a run may take, on a busy machine


class World:
    """A database, a receiver, and a clock that only waiting moves: an hour takes some milliseconds."""

    def __init__(self, database: Database, server: Receiver) -> None:
        self.database = database
        self.server = server
        self.seconds = 0.0
        self.shift = 0.0  # of the wall clock
        self.creep = 0.0  # seconds that pass with every look at the clock
        self.dispatcher: Dispatcher | None = None
        self.posting: Posting | None = None
        self.signer: Signer | None = None
        self.committed: dict[str, bytes] = {}  # events, by their id
        self.set_aside: set[str] = set()  # ids of events that are parked on purpose
        self.given_up: set[str] = set()  # ids of events that are dropped on purpose
        self.later: list[tuple[float, Callable[[], Awaitable[object]]]] = []  # when to do what
        self._until: Callable[[], bool] = lambda: False
        self._done = asyncio.Event()

    def clock(self) -> float:
        self.seconds += self.creep
        return self.seconds

    def now(self) -> float:
        return EPOCH + self.shift + self.seconds

    async def put(
        self, body: str | bytes, radio_id: int = 1, *, account: str = "label", kind: str = "result"
    ) -> str:
        """Add an event; return its id."""
        data = body.encode() if isinstance(body, str) else body
        event_id = await self.database.write(
            lambda conn: outbox.add(conn, account, radio_id, kind, data, now=self.now)
        )
        self.committed[event_id] = data
        return event_id

    async def point(self, url: str | None, account: str = "label") -> None:
        await self.database.write(lambda conn: accounts.set_callback_url(conn, account, url))

    async def run(self, until: Callable[[], bool], **policy: object) -> None:
        """Run a dispatcher of its own until nothing is under way and `until` holds."""
        self._until = until
        self._done.clear()
        times = Times(now=self.now, clock=self.clock, sleep=self._sleep, rest=self._rest, jitter=lambda: 0.5)
        self.dispatcher = Dispatcher(
            self.database,
            Callbacks(**policy),
            signer=self.signer,
            posting=self.posting,
            times=times,
            poll=300.0,
        )
        running = asyncio.create_task(self.dispatcher.run())
        waiting = asyncio.create_task(self._done.wait())
        done, _ = await asyncio.wait([running, waiting], timeout=DEADLINE, return_when="FIRST_COMPLETED")
        for task in (running, waiting):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        assert done, f"still waiting after {self.seconds} s of its world; {self.server.bodies}"

    async def received(self, count: int, **policy: object) -> list[bytes]:
        """Run until so many requests came; return their bodies."""
        await self.run(lambda: len(self.server.arrivals) >= count, **policy)
        return self.server.bodies

    async def fill_up(self, count: int) -> None:
        """Run for 300 s, then add events of as many streams, and run until they came."""

        async def add() -> None:
            for number in range(count):
                await self.put(f"{number} 0", radio_id=number)

        self.later.append((300.0, add))
        await self.received(count)

    async def idle(self, seconds: float) -> None:
        """Run for some time."""
        end = self.seconds + seconds
        await self.run(lambda: self.seconds >= end)

    async def counts(self) -> Counts:
        return await self.database.read(counts)

    async def _sleep(self, seconds: float) -> None:
        self.seconds += seconds

    async def _rest(self, wake: asyncio.Event, seconds: float) -> None:
        if self.dispatcher.attempts:
            await wake.wait()
        elif self._until():
            self._done.set()
            await asyncio.Event().wait()
        elif not wake.is_set():
            self.seconds += seconds
            while self.later and self.later[0][0] <= self.seconds:
                await self.later.pop(0)[1]()
