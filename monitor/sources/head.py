"""Response heads: status line and headers of HTTP/1.x and SHOUTcast answers. Pure: bytes in, Head out."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from monitor.errors import SourceUnsupported
from monitor.sources.text import legacy, plain

STATUS_BYTES = 4 * 1024
HEAD_BYTES = 32 * 1024
HEAD_LINES = 100
METAINT = range(256, 1024 * 1024 + 1)  # bytes of audio between two titles; else they are not believed

CHARSET = re.compile(r";\s*charset=\"?([\w.:-]{1,40})", re.IGNORECASE)
END = re.compile(rb"\n\r?\n")  # SHOUTcast servers end lines with a bare LF
STATUS = re.compile(rb"(HTTP/1\.[0-9]|ICY|ICE/1\.[0-9])[ ]+([1-9][0-9]{2})(?![0-9])(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Head:
    """What a server says before the bytes of the stream."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]  # names in lower case

    def get(self, name: str) -> str | None:
        """Return the first header of this name."""
        return next((value for known, value in self.headers if known == name), None)

    @property
    def is_interim(self) -> bool:
        return self.status < HTTPStatus.OK

    @property
    def outcome(self) -> str:
        """The status in words: "404 Not Found"."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return f"{self.status} {self.reason[:80]}".strip()

    @property
    def content_type(self) -> str | None:
        """The media type without parameters, in lower case."""
        value = self.get("content-type") or ""
        return value.partition(";")[0].strip().lower()[:80] or None

    @property
    def charset(self) -> str | None:
        """What titles are in that are not UTF-8; None where the server does not say."""
        parameter = CHARSET.search(self.get("content-type") or "")
        return legacy((self.get("icy-charset") or "").strip() or (parameter[1] if parameter else ""))

    @property
    def metaint(self) -> int | None:
        """After how many bytes of audio a title comes; None where none come."""
        value = self.get("icy-metaint") or ""
        return int(value) if re.fullmatch(r"[0-9]{1,9}", value) and int(value) in METAINT else None


class HeadReader:
    """Collects the bytes of an answer until its head is complete."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> tuple[Head, bytes] | None:
        """Return the head and the bytes behind it, or None where more is needed.

        Raises:
            SourceUnsupported: this is no head, or too large.
        """
        known = max(0, len(self._data) - 2)
        self._data += data
        check_status_line(self._data)
        found = END.search(self._data, known)
        if (found.end() if found else len(self._data)) > HEAD_BYTES:
            raise SourceUnsupported("response headers too large")
        if not found:
            return None
        return parse_head(bytes(self._data[: found.start()])), bytes(self._data[found.end() :])


def check_status_line(data: bytearray) -> None:
    """Give up early on what does not begin like an answer.

    Raises:
        SourceUnsupported: the first line is no status line.
    """
    end = data.find(b"\n", 0, STATUS_BYTES)
    if end < 0 and len(data) < STATUS_BYTES:
        return
    if end < 0 or not STATUS.match(data, 0, end):
        raise SourceUnsupported("not an HTTP answer")


def parse_head(data: bytes) -> Head:
    """Return the head that `data`, without the empty line at its end, is.

    Raises:
        SourceUnsupported: it is none.
    """
    first, *lines = data.split(b"\n")
    status = STATUS.match(first)
    if not status:
        raise SourceUnsupported("not an HTTP answer")
    if len(lines) > HEAD_LINES:
        raise SourceUnsupported("too many response headers")
    fields = [line.partition(b":") for line in unfolded(lines)]
    headers = tuple((plain(name).lower(), plain(value)) for name, colon, value in fields if colon)
    return Head(int(status[2]), plain(status[3]), headers)


def unfolded(lines: list[bytes]) -> list[bytes]:
    """Join lines that begin with a space to the one before (RFC 9112, section 5.2)."""
    joined: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and joined:
            joined[-1] += b" " + line.strip()
        else:
            joined.append(line)
    return joined
