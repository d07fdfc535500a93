"""ICY: titles between the bytes of a stream. Pure: bytes in, bytes and titles out.

SHOUTcast and Icecast send them: after every `metaint` bytes of audio comes one byte, and 16 times
as many bytes of text, such as "StreamTitle='Artist - Song';StreamUrl='';", filled up with NUL.
"""

import re

from monitor.sources.feed import Piece, Title
from monitor.sources.text import guessed, plain

UNIT = 16  # bytes
FIELD = re.compile(rb"\s*[A-Za-z][A-Za-z0-9_-]*=")
START = re.compile(rb"StreamTitle\s*=\s*(?P<quote>'?)", re.IGNORECASE)
NEXT = re.compile(rb"';\s*(?:[A-Za-z][A-Za-z0-9_-]*=|$)")  # quotes and semicolons may stand in the title


class IcyParser:
    """Separates titles from audio. A title that is repeated is not given again."""

    def __init__(self, metaint: int, charset: str | None = None) -> None:
        """Args:
        metaint: bytes of audio between two blocks.
        charset: Python's name of what titles are in that are not UTF-8; None: it is guessed.
        """
        self._metaint = metaint
        self._charset = charset
        self._audio_left = metaint
        self._block = bytearray()  # as far as it has come, with its length
        self._title = ""
        self._trusted = False  # the server has sent text where it said it would
        self._lying = False

    def feed(self, data: bytes) -> list[Piece]:
        """Return the audio in `data`, and the titles in their places."""
        if self._lying:
            return [data]
        pieces: list[Piece] = []
        while data and not self._lying:
            data = self._feed_block(data, pieces) if not self._audio_left else self._feed_audio(data, pieces)
        return [*pieces, data] if data else pieces

    def _feed_audio(self, data: bytes, pieces: list[Piece]) -> bytes:
        """Take audio from the front of `data`; return the rest."""
        audio = data[: self._audio_left]
        pieces.append(audio)
        self._audio_left -= len(audio)
        return data[len(audio) :]

    def _feed_block(self, data: bytes, pieces: list[Piece]) -> bytes:
        """Take text from the front of `data`; return the rest."""
        size = 1 + UNIT * (self._block or data)[0]
        missing = size - len(self._block)
        self._block += data[:missing]
        if len(self._block) == size:
            pieces += self._judged(bytes(self._block))
            self._block.clear()
            self._audio_left = self._metaint
        return data[missing:]

    def _judged(self, block: bytes) -> list[Piece]:
        """Return what a complete block means."""
        text = block[1:].strip(b"\0")
        if text and not self._trusted and not FIELD.match(text):
            self._lying = True  # it announced titles and sends none: all is audio
            return [block]
        self._trusted = self._trusted or bool(text)
        title = stream_title(text, self._charset)
        if title is None or title == self._title:
            return []
        self._title = title
        return [Title(title)]


def stream_title(block: bytes, charset: str | None = None) -> str | None:
    """Return the title in a block of metadata, or None where it has none. Never fails."""
    start = START.search(block)
    if not start:
        return None
    rest = block[start.end() :].strip(b"\0").strip()
    if start["quote"]:
        end = NEXT.search(rest)
        said = rest[: end.start()] if end else rest.removesuffix(b"'")
    else:
        said = rest.partition(b";")[0]
    return plain(said, charset or guessed(said))
