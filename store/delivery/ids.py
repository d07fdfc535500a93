"""Ids of events: sortable by time, unique without asking anybody (RFC 9562, version 7)."""

from uuid import UUID


def event_id(now: float, randomness: bytes) -> str:
    """Return the id of an event of Unix time `now`; `randomness`: 10 random bytes."""
    milliseconds = int(now * 1000) & 0xFFFF_FFFF_FFFF
    random_bits = int.from_bytes(randomness, "big")
    version_and_a = 0x7000 | (random_bits >> 62) & 0x0FFF
    variant_and_b = 0x8000_0000_0000_0000 | random_bits & 0x3FFF_FFFF_FFFF_FFFF
    return f"msg_{UUID(int=milliseconds << 80 | version_and_a << 64 | variant_and_b)}"
