"""Addresses: which ones may be contacted. Pure; asked for the concrete address, when a socket is made.

An address of IPv6 may stand for one of IPv4, and lead there: each is judged by all its faces.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215
THIS_NETWORK = IPv4Network("0.0.0.0/8")
BROADCAST = IPv4Address("255.255.255.255")
METADATA = frozenset(
    {IPv4Address("100.100.100.200"), IPv6Address("fd00:ec2::254")}
)  # of clouds; others are link-local


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator forbids, and what is permitted nevertheless; some addresses never are."""

    deny: tuple[Network, ...] = ()
    allow: tuple[Network, ...] = ()

    def permit(self, address: Address) -> bool:
        """Tell whether this address may be contacted."""
        return all(contactable(face) and self._permits(face) for face in faces(address))

    def _permits(self, face: Address) -> bool:
        return within(face, self.allow) or not within(face, self.deny)


def rules(*, deny: Iterable[str], allow: Iterable[str]) -> Rules:
    """Return the rules of networks as people write them."""
    return Rules(tuple(map(ip_network, deny)), tuple(map(ip_network, allow)))


def contactable(address: Address) -> bool:
    """Tell whether there can be anything that we should talk to; the metadata of clouds never is."""
    return not any(
        face in METADATA
        or face.is_link_local
        or face.is_multicast
        or face.is_unspecified
        or face == BROADCAST
        or face in THIS_NETWORK
        for face in faces(address)
    )


def faces(address: Address) -> Iterator[Address]:
    """Yield an address, and those of IPv4 that it leads to."""
    if isinstance(address, IPv4Address):
        yield address
    elif address.ipv4_mapped:
        yield address.ipv4_mapped
    else:
        yield address
        if any(address in network for network in NAT64):
            yield IPv4Address(int(address) & 0xFFFF_FFFF)
        if address.sixtofour:
            yield address.sixtofour
        yield from address.teredo or ()


def within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def parsed(text: str) -> Address | None:
    """Return the address that a text is; None where it is none, which nobody may contact."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Tell whether a host, as it is written, is this machine and nothing else."""
    address = parsed(host)
    if address is None:
        return host.lower() == "localhost"
    return all(face.is_loopback for face in faces(address))


def check_network(text: str) -> None:
    """Raise ValueError unless `text` is a network as people write them."""
    ip_network(text)
