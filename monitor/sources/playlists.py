"""Playlists: small files that say where the audio is: m3u, pls, asx, xspf. Pure: bytes in, addresses out."""

import codecs
import re
from enum import Enum
from html import unescape

from monitor.sources.formats import container_of, extension, is_html
from monitor.sources.urls import Target


class Kind(Enum):
    """How a playlist is written."""

    M3U = "m3u"
    PLS = "pls"
    ASX = "asx"
    XSPF = "xspf"


BEGINNINGS = (
    (re.compile(r"#EXTM3U|https?://\S+\s", re.IGNORECASE), Kind.M3U),
    (re.compile(r"\[(?:playlist|reference)\]", re.IGNORECASE), Kind.PLS),
    (re.compile(r"(?:<\?xml[^>]*>\s*)?<asx[\s>]", re.IGNORECASE), Kind.ASX),
    (re.compile(r"(?:<\?xml[^>]*>\s*)?<playlist[\s>]", re.IGNORECASE), Kind.XSPF),
)
CONTENT_TYPES = {
    "audio/x-mpegurl": Kind.M3U,
    "audio/mpegurl": Kind.M3U,
    "application/x-mpegurl": Kind.M3U,
    "application/mpegurl": Kind.M3U,
    "application/vnd.apple.mpegurl": Kind.M3U,
    "audio/x-scpls": Kind.PLS,
    "audio/scpls": Kind.PLS,
    "application/pls+xml": Kind.PLS,
    "video/x-ms-asx": Kind.ASX,
    "audio/x-ms-wax": Kind.ASX,
    "video/x-ms-wvx": Kind.ASX,
    "application/xspf+xml": Kind.XSPF,
}
EXTENSIONS = {
    "m3u": Kind.M3U,
    "m3u8": Kind.M3U,
    "pls": Kind.PLS,
    "asx": Kind.ASX,
    "wax": Kind.ASX,
    "wvx": Kind.ASX,
    "xspf": Kind.XSPF,
}
# No part of these can run past the next "<" or line, so that a hostile file costs no more than its length.
PLS_FILE = re.compile(r"^[ \t]*(?:file|ref)([0-9]{1,6})[ \t]*=(.*)$", re.IGNORECASE | re.MULTILINE)
ASX_REF = re.compile(
    r"<(?:ref|entryref)\s[^<>]*?href\s*=\s*(?:\"([^\"<>]*)|'([^'<>]*)|([^\s\"'<>]+))", re.IGNORECASE
)
XSPF_LOCATION = re.compile(r"<location>([^<]*)<", re.IGNORECASE)
HLS = re.compile(r"^[ \t]*#EXT-X-", re.MULTILINE | re.IGNORECASE)
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def kind_of(head: bytes, content_type: str | None, path: str = "") -> Kind | None:
    """Return what kind of playlist begins with `head`, or None where it is something else.

    The bytes are believed first: stations send audio as audio/x-mpegurl, and playlists as audio/mpeg.
    """
    if kind := kind_by_bytes(head):
        return kind
    if container_of(head) or is_html(head) or b"\0" in head or not head:
        return None
    return CONTENT_TYPES.get(content_type or "") or EXTENSIONS.get(extension(path))


def kind_by_bytes(head: bytes) -> Kind | None:
    start = decoded(head[:2048]).lstrip()
    return next((kind for beginning, kind in BEGINNINGS if beginning.match(start)), None)


def is_hls(data: bytes) -> bool:
    """Return whether an m3u lists the segments or variants of an HLS stream (RFC 8216, section 4.3)."""
    return bool(HLS.search(decoded(data).replace("\r", "\n")))


def addresses(data: bytes, kind: Kind, base: Target, *, limit: int) -> list[Target]:
    """Return the first HTTP addresses that a playlist names, in its order, each once.

    Args:
        data: the whole playlist.
        kind: how it is written.
        base: where it came from; relative addresses begin there.
        limit: how many to return at most.
    """
    found: dict[str, Target] = {}
    for reference in entries(data, kind):
        try:
            target = base.follow(reference)
        except ValueError:
            continue  # rtsp:, mms:, file:, or no address at all
        found.setdefault(target.url, target)
        if len(found) == limit:
            break
    return list(found.values())


def entries(data: bytes, kind: Kind) -> list[str]:
    """Return what a playlist lists, as it stands there. Never fails."""
    text = decoded(data).replace("\r", "\n")
    match kind:
        case Kind.M3U:
            lines = [line.strip() for line in text.split("\n")]
            found = [line for line in lines if is_address(line)]
        case Kind.PLS:
            numbered = sorted(PLS_FILE.findall(text), key=lambda entry: int(entry[0]))
            found = [address.strip() for _, address in numbered]
        case Kind.ASX:
            found = [unescape("".join(quoted)).strip() for quoted in ASX_REF.findall(text)]
        case Kind.XSPF:
            found = [unescape(address).strip() for address in XSPF_LOCATION.findall(text)]
    return [address for address in found if address]


def is_address(line: str) -> bool:
    """Return whether a line of an m3u can be one: no comment, and not the words of an error page."""
    return bool(line) and not line.startswith("#") and ("://" in line or " " not in line)


def decoded(data: bytes) -> str:
    """Return the text of a playlist: UTF-8, UTF-16 where it says so, else Windows-1252. Never fails."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
