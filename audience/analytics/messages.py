"""Messages between the daemon and the engine's process, and their frames on the pipe.

A frame is: payload length (4 bytes), kind (1 byte), payload: the fields of the message as a JSON array. A
process that runs the statements of others is never trusted with pickles.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Any

HEADER = struct.Struct("!IB")
MAX_PAYLOAD = 8 << 20  # bytes

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Daemon: answer this; at most so many rows, and so many seconds of a processor."""

    key: int
    sql: str
    parameters: Sequence[Value]
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Daemon: nobody wants the answer any more."""

    key: int


@dataclass(frozen=True, slots=True)
class Page:
    """Engine: rows of an answer; more may follow."""

    key: int
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """Engine: the answer is complete."""

    key: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Engine: there is no answer. `why`: down, expensive or bad."""

    key: int
    why: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alive:
    """Engine: it is at work, and has taken over all changes up to this one; 0: it is still copying."""

    seq: int


Message = Ask | Stop | Page | Done | Refused | Alive
KINDS: tuple[type[Message], ...] = (Ask, Stop, Page, Done, Refused, Alive)


class ProtocolError(Exception):
    """The other side sent something that is not a frame of ours."""


def encode(message: Message) -> bytes:
    """Return the frame of a message.

    Raises:
        ProtocolError: it is too large for one.
    """
    fields = [message.key, message.rows] if isinstance(message, Page) else astuple(message)
    payload = json.dumps(fields, default=plain, separators=(",", ":")).encode()
    if len(payload) > MAX_PAYLOAD:
        raise ProtocolError(f"a message of {len(payload)} bytes")
    return HEADER.pack(len(payload), KINDS.index(type(message))) + payload


def plain(value: object) -> float | str:
    """Return what JSON has for a value it does not know: a decimal is a number, all else is text."""
    return float(value) if isinstance(value, Decimal) else str(value)


def decode(kind: int, payload: bytes) -> Message:
    """Return the message in a frame.

    Raises:
        ProtocolError: it is none.
    """
    try:
        return KINDS[kind](*json.loads(payload))
    except (IndexError, TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(str(error)) from error


def header(raw: bytes) -> tuple[int, int]:
    """Return (payload length, kind) of a frame's first HEADER.size bytes.

    Raises:
        ProtocolError: the length is beyond every message of ours.
    """
    length, kind = HEADER.unpack(raw)
    if length > MAX_PAYLOAD:
        raise ProtocolError(f"a message of {length} bytes")
    return length, kind
