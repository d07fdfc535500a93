"""Renewal: when an address that expires is replaced by a new one."""

import math
from collections.abc import Awaitable, Callable

from monitor.errors import SourceUnsupported
from monitor.sources.hls.pace import REFRESH_REST, refreshed_within
from monitor.sources.urls import Target, parse

Refresh = Callable[[], Awaitable[str]]


class Renewal:
    """Asks for addresses, and not too often. Times are those of `clock`.

    Without anybody to ask there may be a master playlist that names the stream anew: many stations hand
    out the addresses in it for one visit.
    """

    def __init__(
        self,
        refresh: Refresh | None,
        lifetime: float,
        clock: Callable[[], float],
        *,
        master: Target | None = None,
    ) -> None:
        self._refresh = refresh
        self._lifetime = lifetime
        self._clock = clock
        self._master = master
        self._last = -math.inf
        self._next = clock() + refreshed_within(lifetime)

    @property
    def due(self) -> bool:
        """Whether the present address will soon be of no use."""
        return self._clock() >= self._next

    async def address(self) -> Target | None:
        """Return a new address, or None where there is none now.

        Raises:
            SourceError: why there is none any more.
        """
        now = self._clock()
        if now - self._last < REFRESH_REST:
            return None
        self._last, self._next = now, now + REFRESH_REST  # should it fail
        if self._refresh is None:
            return self._master
        url = await self._refresh()
        self._next = now + refreshed_within(self._lifetime)
        try:
            return parse(url)
        except ValueError as error:
            raise SourceUnsupported(f"not a stream's URL: {error}") from error
