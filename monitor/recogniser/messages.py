"""Messages between the daemon and a recogniser process, and their frames on the pipe.

A frame is: payload length (4 bytes), stream key (4 bytes), kind (1 byte), payload. Payloads are JSON, but for
`Bytes`, which is the media itself: a process that decodes foreign bytes is never trusted with pickles.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from fingerprint.detections import Detection
from fingerprint.level import FLOOR

HEADER = struct.Struct("!IIB")
NOBODY = 0  # the key of messages that are of no stream
MAX_PAYLOAD = 4 << 20  # bytes; far above the largest message, far below what could hurt


@dataclass(frozen=True, slots=True)
class Open:
    """Daemon: bytes of this FFmpeg container format will follow."""

    format: str


@dataclass(frozen=True, slots=True)
class Bytes:
    """Daemon: the next bytes of the media."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Reopen:
    """Daemon: what follows is of this container format, and is to be decoded from scratch."""

    format: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Daemon: no more bytes will come; report what is still on air, then close."""


@dataclass(frozen=True, slots=True)
class Abandon:
    """Daemon: nobody wants this stream any more."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Daemon, of no stream: are you there?"""


@dataclass(frozen=True, slots=True)
class Pong:
    """Recogniser, of no stream: the answer."""


@dataclass(frozen=True, slots=True)
class Consumed:
    """Recogniser: so many bytes were taken; as many may be sent again."""

    count: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Recogniser: the stream plays. Sent about once a second of audio."""

    position: float  # seconds of audio decoded so far
    content: str  # what it sounds like, as fingerprint.content.Content names it; "" while not known
    on_air: tuple[Detection, ...]
    level: float = FLOOR  # dBFS (RMS) of the sound since the one before


@dataclass(frozen=True, slots=True)
class PlayStarted:
    """Recogniser: a recording was recognised."""

    position: float
    detection: Detection


@dataclass(frozen=True, slots=True)
class PlayEnded:
    """Recogniser: a recording is over; its start and end are exact now."""

    position: float
    detection: Detection
    refuted: bool = False  # it never was on: another recording turned out to be the true one


@dataclass(frozen=True, slots=True)
class CutOff:
    """Recogniser: the bytes have ended, and these recordings were on air. They are not over by that."""

    position: float
    on_air: tuple[Detection, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """Recogniser: the last message of a stream. `reason` is empty after a regular end."""

    reason: str
    unsupported: bool = False  # it is nothing that we can play


Message = (
    Open
    | Bytes
    | Reopen
    | Finish
    | Abandon
    | Ping
    | Pong
    | Consumed
    | Heard
    | PlayStarted
    | PlayEnded
    | CutOff
    | Closed
)

KINDS: tuple[type[Message], ...] = (
    Open,
    Bytes,
    Reopen,
    Finish,
    Abandon,
    Ping,
    Pong,
    Consumed,
    Heard,
    PlayStarted,
    PlayEnded,
    CutOff,
    Closed,
)
ADAPTERS: tuple[TypeAdapter[Message], ...] = tuple(TypeAdapter(kind) for kind in KINDS)


class ProtocolError(Exception):
    """The other side sent something that is not a frame of ours."""


def encode(key: int, message: Message) -> bytes:
    """Return the frame of a message of stream `key`."""
    kind = KINDS.index(type(message))
    payload = message.data if isinstance(message, Bytes) else ADAPTERS[kind].dump_json(message)
    return HEADER.pack(len(payload), key, kind) + payload


def decode(kind: int, payload: bytes) -> Message:
    """Return the message in a frame.

    Raises:
        ProtocolError: it is none.
    """
    if kind >= len(KINDS):
        raise ProtocolError(f"unknown message kind {kind}")
    if KINDS[kind] is Bytes:
        return Bytes(payload)
    try:
        return ADAPTERS[kind].validate_json(payload)
    except ValueError as error:
        raise ProtocolError(str(error)) from error


def header(raw: bytes) -> tuple[int, int, int]:
    """Return (payload length, stream key, kind) of a frame's first HEADER.size bytes.

    Raises:
        ProtocolError: the length is beyond every message of ours.
    """
    length, key, kind = HEADER.unpack(raw)
    if length > MAX_PAYLOAD:
        raise ProtocolError(f"a message of {length} bytes")
    return length, key, kind


def slices(data: bytes, size: int) -> Iterator[bytes]:
    """Cut `data` into pieces of at most `size` bytes."""
    return (data[at : at + size] for at in range(0, len(data), size))
