"""Formats: which demuxer the bytes of a source need, told by them first, then by what the server says."""

import re

from monitor.errors import SourceUnsupported
from monitor.sources.mpeg import has_transport_stream, mpeg_audio

MAGIC = {
    b"OggS": "ogg",
    b"fLaC": "flac",
    b"\x1aE\xdf\xa3": "matroska",  # EBML
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "asf",
}
FORMS = {b"WAVE": "wav", b"AIFF": "aiff", b"AIFC": "aiff"}  # at 8, after RIFF, FORM or RF64
BOXES = (b"ftyp", b"styp", b"moov")  # at 4
CONTENT_TYPES = {
    "mp3": "audio/mpeg audio/mp3 audio/mpeg3 audio/x-mpeg audio/x-mp3 audio/mpg audio/mp2 audio/x-mpeg-3",
    "aac": "audio/aac audio/aacp audio/x-aac audio/x-aacp audio/x-hx-aac-adts audio/vnd.dlna.adts",
    "ogg": "audio/ogg application/ogg application/x-ogg audio/x-ogg audio/vorbis audio/opus video/ogg",
    "flac": "audio/flac audio/x-flac",
    "mpegts": "video/mp2t audio/mp2t",
    "mov": "audio/mp4 audio/m4a audio/x-m4a video/mp4",
    "matroska": "audio/webm video/webm audio/x-matroska video/x-matroska",
    "wav": "audio/wav audio/x-wav audio/wave audio/vnd.wave",
    "aiff": "audio/aiff audio/x-aiff",
    "asf": "audio/x-ms-wma video/x-ms-asf video/x-ms-wmv application/vnd.ms.wms-hdr.asfv1",
}
EXTENSIONS = {
    "mp3": "mp3 mp2 mpga",
    "aac": "aac aacp adts",
    "ogg": "ogg oga opus",
    "flac": "flac",
    "mpegts": "ts",
    "mov": "m4a mp4",
    "matroska": "webm mka mkv",
    "wav": "wav",
    "aiff": "aif aiff",
    "asf": "wma asf",
}
DOCUMENTS = (  # what a server sends where there is no audio
    (re.compile(rb"<!doctype html|<(?:html|head|body)[\s>]", re.IGNORECASE), "not audio: text/html"),
    (re.compile(rb"(?:<\?xml[^>]*>\s*)?<MPD[\s>]"), "DASH is not supported yet"),
    (re.compile(rb"<\?xml|<[a-z]+[\s>/]", re.IGNORECASE), "not audio: application/xml"),
)
TAG = re.compile(rb"ID3[\x02-\x04].(.[\x00-\x7f]{4})", re.DOTALL)
TAG_HEADER = 10  # bytes
TAG_HAS_FOOTER = 0x10
TEXT = re.compile(rb"[\t\n\r\x20-\x7e]*")


def sniff(head: bytes, content_type: str | None, path: str = "") -> str:
    """Return the name of FFmpeg's demuxer for what begins with `head`.

    Args:
        head: the first bytes, some KiB.
        content_type: what the server says it is.
        path: of the URL, for its extension.

    Raises:
        SourceUnsupported: it is not audio, and what it is.
    """
    if container := container_of(head):
        return container
    if document := document_in(head):
        raise SourceUnsupported(document)
    said = by_word(CONTENT_TYPES, content_type or "") or by_word(EXTENSIONS, extension(path))
    if head.startswith(b"ID3") and said not in ("aac", "flac"):
        return "mp3"  # behind a tag that is longer than `head`
    if said and head:
        return said
    raise SourceUnsupported(f"not audio: {content_type or 'unknown format'}" if head else "not audio: empty")


def container_of(head: bytes) -> str | None:
    """Return what the bytes alone tell, or None where they do not, or not yet."""
    head = head[tag_size(head) :]
    for magic, container in MAGIC.items():
        if head.startswith(magic):
            return container
    if head[:4] in (b"RIFF", b"FORM", b"RF64"):
        return FORMS.get(head[8:12])
    if head[4:8] in BOXES:
        return "mov"
    if has_transport_stream(head):
        return "mpegts"
    return mpeg_audio(head)


def tag_size(head: bytes) -> int:
    """Return the length of the ID3v2 tag that `head` begins with, else 0 (id3.org, ID3v2.4, section 3.1)."""
    tag = TAG.match(head)
    if not tag:
        return 0
    flags, a, b, c, d = tag[1]  # 7 bits a byte
    footer = TAG_HEADER if flags & TAG_HAS_FOOTER else 0
    return TAG_HEADER + (a << 21 | b << 14 | c << 7 | d) + footer


def document_in(head: bytes) -> str | None:
    """Return what kind of text `head` is, in words, or None where it may be something else."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024]
    for pattern, meaning in DOCUMENTS:
        if pattern.match(start):
            return meaning
    return "not audio: text/plain" if start and TEXT.fullmatch(head) else None


def is_html(head: bytes) -> bool:
    return document_in(head) == DOCUMENTS[0][1]


def by_word(table: dict[str, str], word: str) -> str | None:
    """Return the container whose row of `table` has this word."""
    return next((container for container, words in table.items() if word in words.split()), None)


def extension(path: str) -> str:
    """Return the extension of the path of a URL, in lower case, without its dot."""
    name = path.partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""
