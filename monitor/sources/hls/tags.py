"""Tags: the lines of an HLS playlist, and the attributes in them (RFC 8216, sections 4.1 and 4.2). Pure.

Our own, because the m3u8 library (6.0) needs 12 s for a playlist of 20 000 keys, and takes nothing from one
with a broken date, or a target duration of "6.0".
"""

import re

from monitor.errors import SourceUnsupported
from monitor.sources.playlists import decoded

MAX_LINES = 20_000
LINE_LENGTH = 16 * 1024  # characters; addresses with signatures have some thousand
ENDS = re.compile(r"\r\n?|\n")
TAG = re.compile(r"#(EXT[A-Z0-9-]*)\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)
# The name cannot begin within another one, so that a long line costs no more than its length.
ATTRIBUTE = re.compile(r"(?<![A-Za-z0-9-])([A-Za-z0-9-]+)[ \t]*=[ \t]*(?:\"([^\"]*)\"|([^,]*))")
INTEGER = re.compile(r"[0-9]{1,20}")
DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]*)?|\.[0-9]+")

URI = ""  # stands for the name of a tag where a line is an address
Tag = tuple[str, str]  # name in upper case, what follows its colon


def tags(data: bytes) -> list[Tag]:
    """Return the tags of a playlist, and its addresses as URI, in their order.

    Raises:
        SourceUnsupported: it is too long.
    """
    lines = ENDS.split(decoded(data), MAX_LINES)
    if len(lines) > MAX_LINES:
        raise SourceUnsupported(f"HLS playlist of more than {MAX_LINES} lines")
    return [tag for line in lines if len(line) <= LINE_LENGTH and (tag := read(line.strip()))]


def read(line: str) -> Tag | None:
    """Return what one line says, or None where that is nothing: a comment."""
    if not line.startswith("#"):
        return (URI, line) if line else None
    found = TAG.match(line)
    return (found[1].upper(), found[2]) if found else None


def attributes(text: str) -> dict[str, str]:
    """Return the attributes in a list, by their names in upper case, without quotes."""
    found = ATTRIBUTE.findall(text)
    return {name.upper(): quoted or plain.strip() for name, quoted, plain in found}


def integer(text: str) -> int:
    """Return a number, 0 where it is none: -1, nan, or one with thousands of digits."""
    return int(text) if INTEGER.fullmatch(text) else 0


def decimal(text: str) -> float:
    """Return a number of seconds, 0.0 where it is none or negative."""
    return float(text) if DECIMAL.fullmatch(text) else 0.0
