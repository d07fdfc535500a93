"""ICY: titles inside a stream of bytes, as SHOUTcast and Icecast send them (pure).

After every `METAINT` bytes of audio comes one byte, a length in units of 16, and so much text, zero-padded.
"""

METAINT = 16_000  # bytes
UNIT = 16
LONGEST = 255 * UNIT


def metadata(title: str) -> bytes:
    """Return the metadata block of a title."""
    text = f"StreamTitle='{title}';StreamUrl='';".encode()[:LONGEST]
    padded = text.ljust(-(-len(text) // UNIT) * UNIT, b"\0")
    return bytes([len(padded) // UNIT]) + padded


class Interleaver:
    """Puts titles between the audio of one listener. A title is sent once, at the next place for it."""

    def __init__(self, title: str) -> None:
        self._title: str | None = title
        self._until = METAINT  # bytes of audio before the next block

    def show(self, title: str) -> None:
        self._title = title

    def feed(self, audio: bytes) -> bytes:
        """Return the audio with the metadata blocks that fall into it."""
        out = bytearray()
        while len(audio) >= self._until:
            out += audio[: self._until]
            out += b"\0" if self._title is None else metadata(self._title)
            audio, self._until, self._title = audio[self._until :], METAINT, None
        self._until -= len(audio)
        return bytes(out + audio)
