"""Connections: how many there may be, and how long one may ask for nothing.

aiohttp leaves a client alone that connects and says nothing, or never ends its headers; some of
those would take up every connection there is.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Connections(Generic[T]):
    """Remembers which connections are being answered, and since when the others are idle."""

    def __init__(self, idle: float) -> None:
        self._idle = idle
        self._busy: set[T] = set()
        self._since: dict[T, float] = {}

    @contextmanager
    def answering(self, connection: T) -> Iterator[None]:
        """A request of this connection is complete up to its body, and is being answered."""
        self._busy.add(connection)
        self._since.pop(connection, None)
        try:
            yield
        finally:
            self._busy.discard(connection)

    def overdue(self, connections: Iterable[T], now: float) -> Sequence[T]:
        """Return which of the open connections have been idle for too long."""
        waiting = [connection for connection in connections if connection not in self._busy]
        self._since = {connection: self._since.get(connection, now) for connection in waiting}
        return [connection for connection, since in self._since.items() if now - since >= self._idle]
