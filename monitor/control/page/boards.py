"""Boards: one for each account and time zone that somebody looks from, as long as somebody does."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from itertools import count

from monitor.control.page.board import Board
from monitor.control.watching import Watching
from store.database import Database

MOST = 32  # boards kept; of those nobody has looked at for long, the oldest goes


@dataclass(frozen=True, slots=True)
class Numbered:
    """A board, and a number that no other had."""

    number: int
    board: Board


class Boards:
    """The boards there are, and how many pages are open."""

    def __init__(
        self,
        watching: Watching,
        database: Database,
        tick: float,
        *,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watching, self._database = watching, database
        self._tick, self._now, self._clock = tick, now, clock
        self._boards: OrderedDict[tuple[str, str], Numbered] = OrderedDict()
        self._numbers = count(1)
        self._ended = asyncio.Event()
        self.open = 0  # pages

    def of(self, account: str, zone: tzinfo) -> Numbered:
        """Return the board of an account in a time zone."""
        key = (account, str(zone))
        if key not in self._boards:
            board = Board(
                account,
                zone,
                watching=self._watching,
                database=self._database,
                tick=self._tick,
                now=self._now,
                clock=self._clock,
            )
            self._boards[key] = Numbered(next(self._numbers), board)
        self._boards.move_to_end(key)
        while len(self._boards) > MOST:
            self._boards.popitem(last=False)
        return self._boards[key]

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Within, one more page is open."""
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    @property
    def ended(self) -> bool:
        """Whether the daemon stops, and nobody is told anything more."""
        return self._ended.is_set()

    def end(self) -> None:
        """Wake all that rest, for good."""
        self._ended.set()

    async def rest(self, seconds: float) -> None:
        """Wait, at most to the end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()
