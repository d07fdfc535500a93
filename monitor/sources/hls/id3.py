"""ID3: what is on air, as tags in the midst of a stream tell it (id3.org, ID3v2.3 and 2.4). Pure."""

import re
from collections.abc import Iterator

from monitor.sources.formats import TAG, TAG_HEADER, tag_size
from monitor.sources.text import MAX_LENGTH, plain

FRAME = re.compile(rb"([A-Z][A-Z0-9]{3})(.{4})(.{2})", re.DOTALL)
FRAME_HEADER = 10  # bytes
PLAIN = 0x00FF  # flags of a frame: compressed, encrypted, in a group; we read none such
SYNCHSAFE = 4  # the version whose frames have lengths of 7 bits a byte
EXTENDED = 0x40  # flag of a tag: there is another header
TEXT_BYTES = 4 * MAX_LENGTH
ENCODINGS = {1: "utf-16", 2: "utf-16-be"}
FRAMES = 64  # of a tag, that are looked at
TAGS = 16  # in a row
UNSYNCHRONISED = 0x80  # flag of a tag: NUL was put behind each 0xFF


def split(data: bytes) -> tuple[list[bytes], bytes]:
    """Return the tags that `data` begins with, and the rest."""
    at = 0
    tags: list[bytes] = []
    while len(tags) < TAGS and (size := tag_size(data[at : at + TAG_HEADER])):
        tags.append(data[at : at + size])
        at += size
    return tags, data[at:]


def title(tag: bytes) -> str:
    """Return "Artist - Title", or the one of both that a tag names; "" where none. Never fails."""
    texts = {name: plain_text(value) for name, value in frames(tag) if name in ("TIT2", "TPE1")}
    return " - ".join(filter(None, (texts.get("TPE1"), texts.get("TIT2"))))


def frames(tag: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the first frames of a tag, with their names."""
    if not TAG.match(tag) or tag[5] & EXTENDED:
        return
    version, at = tag[3], TAG_HEADER
    if tag[5] & UNSYNCHRONISED:
        tag = tag.replace(b"\xff\0", b"\xff")
    for _ in range(FRAMES):
        header = FRAME.match(tag, at)
        if not header:
            return
        size = length(header[2], version)
        if not int.from_bytes(header[3], "big") & PLAIN:
            yield header[1].decode(), tag[at + FRAME_HEADER : at + FRAME_HEADER + size]
        at += FRAME_HEADER + size


def length(digits: bytes, version: int) -> int:
    if version < SYNCHSAFE or any(digit & 0x80 for digit in digits):  # iTunes writes version 4 so
        return int.from_bytes(digits, "big")
    a, b, c, d = digits
    return a << 21 | b << 14 | c << 7 | d


def plain_text(value: bytes) -> str:
    """Return the text of a text frame: its encoding, then strings that NUL separates."""
    encoding = ENCODINGS.get(value[0] if value else 0)
    text = value[1 : 1 + TEXT_BYTES]
    if encoding:
        text = text.decode(encoding, "replace").encode()
    return plain(text.strip(b"\0").replace(b"\0", b" / "))
