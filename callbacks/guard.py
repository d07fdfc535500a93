"""The guard: makes the sockets of callbacks, for addresses that may be contacted only.

It sees the concrete address, after names, redirects of name servers and odd spellings have been resolved.
"""

import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from config.addresses import Address, Rules, faces, parsed

AddrInfo = tuple[Any, Any, int, str, tuple[Any, ...]]  # of getaddrinfo

NO_RULES = Rules()


class AddressRefused(OSError):
    """The address may not be contacted."""

    def __str__(self) -> str:
        return "address not allowed"


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides, and makes a socket or raises AddressRefused."""

    rules: Rules = NO_RULES
    own: Collection[int] = ()  # our own ports: a callback to one might seem to be delivered

    def __call__(self, addr_info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, place = addr_info
        address = parsed(str(place[0]))
        if address is None or not self.permits(address, place[1]):
            raise AddressRefused
        return socket.socket(family, kind, protocol)

    def permits(self, address: Address, port: int) -> bool:
        ours = port in self.own and any(face.is_loopback for face in faces(address))
        return self.rules.permit(address) and not ours
