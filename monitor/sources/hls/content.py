"""Content: what a segment consists of, told by its bytes. Pure."""

from dataclasses import dataclass

from monitor.sources.formats import sniff
from monitor.sources.hls import id3
from monitor.sources.hls.transport import timed_tags

LOOKED_AT = 8 * 1024  # bytes
PACKED = ("aac", "mp3")  # tags may stand in front of these in each segment


@dataclass(frozen=True, slots=True)
class Content:
    """A segment as a decoder wants it."""

    container: str  # FFmpeg's demuxer
    media: bytes
    titles: list[str]  # in its tags, in their order; may be empty


def content(data: bytes, header: bytes = b"") -> Content:
    """Return what a segment is.

    Args:
        data: the segment.
        header: what a decoder needs before it.

    Raises:
        SourceUnsupported: it is no audio.
    """
    tags, media = id3.split(data)
    container = sniff((header or media)[:LOOKED_AT], None)
    if container == "mpegts":
        tags += timed_tags(media)
    return Content(container, media, [id3.title(tag) for tag in tags])
