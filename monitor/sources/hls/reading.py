"""Reading: from the bytes of an HLS playlist to what it says. Pure; what is broken in it is left out."""

from monitor.errors import SourceUnsupported
from monitor.sources.hls.playlist import Master, Playlist, Rendition, Variant
from monitor.sources.hls.segments import media
from monitor.sources.hls.tags import URI, Tag, attributes, integer, tags
from monitor.sources.urls import Target

MASTER_BYTES = 1024 * 1024
VARIANT = "EXT-X-STREAM-INF"


def read(data: bytes, base: Target) -> Playlist:
    """Return what a playlist says.

    Raises:
        SourceUnsupported: it is none, or too large.
    """
    found = tags(data)
    names = {name for name, _ in found}
    if not any(name.startswith("EXT-X-") for name in names) and "EXTINF" not in names:
        raise SourceUnsupported("not an HLS playlist")
    if VARIANT not in names:
        return media(found, base)
    if len(data) > MASTER_BYTES:
        raise SourceUnsupported(f"HLS master playlist of more than {MASTER_BYTES // 1024} KiB")
    return master(found, base)


def master(found: list[Tag], base: Target) -> Master:
    """Return the variants and renditions that a master playlist lists."""
    variants: list[Variant] = []
    renditions = [rendition(attributes(text)) for name, text in found if name == "EXT-X-MEDIA"]
    said: dict[str, str] | None = None  # of the next address
    for name, text in found:
        if name == VARIANT:
            said = attributes(text)
        elif name == URI and said is not None:
            variants.append(variant(said, text))
            said = None
    return Master(tuple(variants), tuple(filter(None, renditions)), base)


def rendition(said: dict[str, str]) -> Rendition | None:
    """Return what EXT-X-MEDIA tells of sound, else None."""
    if said.get("TYPE", "").upper() != "AUDIO":
        return None
    default = said.get("DEFAULT", "").upper() == "YES"
    return Rendition(group=said.get("GROUP-ID", ""), uri=said.get("URI", ""), default=default)


def variant(said: dict[str, str], uri: str) -> Variant:
    codecs = tuple(codec.strip().lower() for codec in said.get("CODECS", "").split(",") if codec.strip())
    bandwidth = integer(said.get("AVERAGE-BANDWIDTH", "")) or integer(said.get("BANDWIDTH", ""))
    return Variant(
        uri=uri,
        bandwidth=bandwidth,
        codecs=codecs,
        audio=said.get("AUDIO", ""),
        pictured="RESOLUTION" in said,
    )
