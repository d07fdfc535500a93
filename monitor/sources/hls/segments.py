"""Segments: what the playlist of one stream lists. Pure; what is broken in it is left out."""

import re

from monitor.sources.hls.playlist import Extent, Key, Map, Media, Segment
from monitor.sources.hls.tags import URI, Tag, attributes, decimal, integer
from monitor.sources.urls import Target

EXTENT = re.compile(r"([0-9]{1,15})\s*(?:@\s*([0-9]{1,15}))?")
IV = re.compile(r"0[xX]([0-9A-Fa-f]{1,32})")
IDENTITY = "identity"  # the key as it is; other formats are those of licence servers
TITLE_LENGTH = 1000  # characters


def media(found: list[Tag], base: Target) -> Media:
    """Return the segments that a playlist lists."""
    said = dict(found)  # a tag that is there twice counts the second time
    reader = SegmentReader(integer(said.get("EXT-X-MEDIA-SEQUENCE", "")))
    for name, text in found:
        reader.take(name, text)
    return Media(
        segments=tuple(reader.segments),
        target=decimal(said.get("EXT-X-TARGETDURATION", "")),
        ended="EXT-X-ENDLIST" in said,
        base=base,
    )


class SegmentReader:
    """Takes tags in their order: they speak of the next address, or of all that follow."""

    def __init__(self, first: int) -> None:
        self.segments: list[Segment] = []
        self._first = first  # sequence number
        self._forget()
        self._keys: dict[str, Key] = {}  # by their format
        self._map: Map | None = None

    def _forget(self) -> None:
        """Forget what was said of an address. (Replacing fields of a value took five times as long.)"""
        self._duration: float | None = None  # None: EXTINF has not come, the address is no segment
        self._title = ""
        self._discontinuity = False
        self._gap = False
        self._extent = ""

    def take(self, name: str, text: str) -> None:
        """Take in the next tag."""
        match name:
            case "EXTINF":
                duration, _, title = text.partition(",")
                self._duration, self._title = decimal(duration.strip()), title.strip()[:TITLE_LENGTH]
            case "EXT-X-DISCONTINUITY":
                self._discontinuity = True
            case "EXT-X-GAP":
                self._gap = True
            case "EXT-X-BYTERANGE":
                self._extent = text
            case "EXT-X-KEY":
                self._take_key(attributes(text))
            case "EXT-X-MAP":
                self._map = map_of(attributes(text), self._key)
            case _ if name == URI and self._duration is not None:
                self._add(text, self._duration)

    @property
    def _key(self) -> Key | None:
        return self._keys.get(IDENTITY) or next(iter(self._keys.values()), None)

    def _add(self, uri: str, duration: float) -> None:
        self.segments.append(
            Segment(
                sequence=self._first + len(self.segments),
                uri=uri,
                duration=duration,
                title=self._title,
                discontinuity=self._discontinuity,
                gap=self._gap,
                extent=extent(self._extent, self._behind(uri)),
                key=self._key,
                map=self._map,
            )
        )
        self._forget()

    def _behind(self, uri: str) -> int:
        """Return where a part of a file begins that does not say so: behind the one before."""
        before = self.segments[-1] if self.segments else None
        return before.extent.end if before and before.extent and before.uri == uri else 0

    def _take_key(self, said: dict[str, str]) -> None:
        method = said.get("METHOD", "").upper()
        if method == "NONE":
            self._keys.clear()
            return
        format_ = said.get("KEYFORMAT") or IDENTITY
        if format_ != IDENTITY:
            method = format_  # which nobody but its player can read
        self._keys[format_] = Key(method, said.get("URI", ""), initialisation_vector(said.get("IV", "")))


def extent(text: str, behind: int) -> Extent | None:
    """Return the part of a file that "length@start" or "length" names; None: the whole."""
    found = EXTENT.fullmatch(text.strip()) if text else None
    return Extent(behind if found[2] is None else int(found[2]), int(found[1])) if found else None


def map_of(said: dict[str, str], key: Key | None) -> Map | None:
    uri = said.get("URI")
    return Map(uri, extent(said.get("BYTERANGE", ""), 0), key) if uri else None


def initialisation_vector(text: str) -> bytes | None:
    found = IV.fullmatch(text.strip())
    return int(found[1], 16).to_bytes(16, "big") if found else None
