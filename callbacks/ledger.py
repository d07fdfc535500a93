"""The ledger: stores what attempts came to. What comes while one transaction is written goes into the next.

A commit costs a sync of the disk, and only one is under way at a time: attempts that end together share one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from store.patience import Work

Note = Work[None]


@dataclass(slots=True)
class Page:
    """Notes of one transaction."""

    notes: list[Note] = field(default_factory=list)
    written: bool = False

    def write(self, conn: Connection) -> None:
        for note in self.notes:
            note(conn)


class Ledger:
    """Writes notes, in their order; `write`: does its argument in a transaction of its own."""

    def __init__(self, write: Callable[[Note], Awaitable[None]]) -> None:
        self._write = write
        self._writing = asyncio.Lock()
        self._page = Page()

    async def keep(self, note: Note) -> None:
        """Store a note, and return when it is on disk."""
        page = self._page
        page.notes.append(note)
        async with self._writing:
            if page.written:
                return
            self._page = Page()
            await self._write(page.write)
            page.written = True
