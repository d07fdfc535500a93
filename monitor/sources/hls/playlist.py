"""Playlists of HLS, as values: those of a stream list segments, a master lists such streams."""

from dataclasses import dataclass, field

from monitor.sources.urls import Target


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of a file."""

    start: int  # bytes
    length: int  # bytes

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Key:
    """How segments are encrypted, and where the key is."""

    method: str
    uri: str
    iv: bytes | None = None  # 16 bytes; None: it is the sequence number of a segment


@dataclass(frozen=True, slots=True)
class Map:
    """What a decoder needs before the first segment: the header of an MP4 file, say."""

    uri: str
    extent: Extent | None = None
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Some seconds of a stream."""

    sequence: int
    uri: str
    duration: float
    title: str = ""  # as EXTINF says
    discontinuity: bool = False  # between the segment before and this one
    gap: bool = False  # the server does not have it
    extent: Extent | None = None
    key: Key | None = None
    map: Map | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """The segments of a stream at one time."""

    segments: tuple[Segment, ...]
    target: float  # seconds a segment lasts at most, as the server says; 0 where it does not
    ended: bool  # none will follow
    base: Target = field(repr=False)  # where it came from


@dataclass(frozen=True, slots=True)
class Rendition:
    """The sound of variants, on its own."""

    group: str
    uri: str  # empty where it is within the variants
    default: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the streams with the same content."""

    uri: str
    bandwidth: int  # bits a second; 0 where unknown
    codecs: tuple[str, ...]  # empty where unknown
    audio: str  # the group of its renditions, or empty
    pictured: bool  # it says how large its picture is


@dataclass(frozen=True, slots=True)
class Master:
    """The variants of a stream."""

    variants: tuple[Variant, ...]
    renditions: tuple[Rendition, ...]
    base: Target = field(repr=False)


Playlist = Media | Master
