"""Attempts: how often somebody may show a wrong token."""

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass

LIMIT = 10  # wrong tokens
WINDOW = 60.0  # seconds
CAPACITY = 4096  # sources remembered
IPV6_NETWORK = 64  # bits: what one customer of a provider usually has


@dataclass(slots=True)
class _Window:
    began: float
    count: int = 0


class Attempts:
    """Counts wrong tokens by source, each over a window of its own; forgets the oldest of many."""

    def __init__(self, limit: int = LIMIT, window: float = WINDOW, capacity: int = CAPACITY) -> None:
        self._limit, self._length, self._capacity = limit, window, capacity
        self._windows: OrderedDict[str, _Window] = OrderedDict()  # in the order they began

    def failed(self, source: str, now: float) -> int:
        """Take in a wrong token of a source; return how many it has shown in this window."""
        window = self._windows.get(source)
        if window is None or now - window.began >= self._length:
            window = self._begin(source, now)
        window.count += 1
        return window.count

    def wait(self, source: str, now: float) -> int:
        """Return the whole seconds until a source may try again; 0 where it may now."""
        window = self._windows.get(source)
        if window is None or window.count <= self._limit:
            return 0
        return max(0, math.ceil(window.began + self._length - now))

    def _begin(self, source: str, now: float) -> _Window:
        self._windows.pop(source, None)
        while len(self._windows) >= self._capacity:
            self._windows.popitem(last=False)
        return self._windows.setdefault(source, _Window(now))


def source_of(remote: str | None) -> str:
    """Return whom to count an address as: IPv6 customers can change theirs at will within a network."""
    try:
        address = ipaddress.ip_address((remote or "").split("%")[0])
    except ValueError:
        return remote or ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
