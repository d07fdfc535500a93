"""Messages of a site's process to the daemon, and their frames on its standard output.

A frame is: payload length (4 bytes), kind (1 byte), payload. Payloads are JSON, but for `Media`, which
is the bytes themselves. One channel for both keeps their order: a pause stands where it begins.
"""

import json
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum, auto

HEADER = struct.Struct("!IB")
MAX_PAYLOAD = 256 << 10  # bytes; above every message of ours


class Trouble(StrEnum):
    """Why there is nothing to hear."""

    OFFLINE = auto()  # the channel broadcasts nothing
    UPCOMING = auto()  # the broadcast has not begun
    ENDED = auto()  # the broadcast is over
    NOT_LIVE = auto()  # it never was one
    UNKNOWN = auto()  # no such channel or video
    BLOCKED = auto()  # not for the country of this server
    LOGIN = auto()  # the site takes us for a robot, or wants to know who we are
    AGE = auto()  # only for adults who are logged in
    MEMBERS = auto()  # only for those who pay, or were invited
    RUNTIME = auto()  # no JavaScript runtime was found, and one is needed
    NETWORK = auto()  # the site did not answer
    BROKEN = auto()  # the library failed: mostly because the site has changed


@dataclass(frozen=True, slots=True)
class Media:
    """The next bytes of the broadcast."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Paused:
    """No bytes will come for so long, because advertisements are left out."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Found:
    """The address of an HLS playlist."""

    url: str
    name: str = ""  # of the channel
    viewers: int | None = None  # at this moment


@dataclass(frozen=True, slots=True)
class Over:
    """The broadcast came to its end."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is nothing to hear."""

    trouble: Trouble
    text: str = ""  # what the library said
    starts: float | None = None  # Unix time for which the broadcast is announced


Message = Media | Paused | Found | Over | Failed
KINDS: tuple[type[Message], ...] = (Media, Paused, Found, Over, Failed)


class ProtocolError(Exception):
    """A process sent something that is no frame of ours."""


def encode(message: Message) -> bytes:
    """Return the frame of a message."""
    payload = message.data if isinstance(message, Media) else json.dumps(asdict(message)).encode()
    return HEADER.pack(len(payload), KINDS.index(type(message))) + payload


def header(raw: bytes) -> tuple[int, int]:
    """Return (payload length, kind) of a frame's first HEADER.size bytes.

    Raises:
        ProtocolError: there is no such frame.
    """
    length, kind = HEADER.unpack(raw)
    if length > MAX_PAYLOAD or kind >= len(KINDS):
        raise ProtocolError(f"a message of kind {kind} and {length} bytes")
    return length, kind


def decode(kind: int, payload: bytes) -> Message:
    """Return the message in a frame.

    Raises:
        ProtocolError: it is none.
    """
    if KINDS[kind] is Media:
        return Media(payload)
    try:
        return _decoded(KINDS[kind], json.loads(payload))
    except (ValueError, TypeError, KeyError) as error:
        raise ProtocolError(f"not a {KINDS[kind].__name__}") from error


def _decoded(kind: type[Message], fields: dict[str, object]) -> Message:
    if kind is Paused:
        return Paused(_number(fields["seconds"]))
    if kind is Found:
        return Found(str(fields["url"]), str(fields["name"]), _count(fields["viewers"]))
    if kind is Failed:
        starts = fields["starts"]
        return Failed(
            Trouble(str(fields["trouble"])), str(fields["text"]), None if starts is None else _number(starts)
        )
    return Over()


def _count(value: object) -> int | None:
    return None if value is None else int(_number(value))


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError
    return float(value)
