"""Ogg: where one link of a chain ends and the next begins. Pure: bytes in, bytes out.

A station sends a chain: each song is a link with headers of its own (RFC 3533, section 6). FFmpeg gives up
where a link changes the rate of Vorbis, so every link gets a decoder of its own.
"""

MAGIC = b"OggS"
HEADER = 27  # bytes, before the table of segments
SEGMENTS = 26  # where their number stands
FLAGS = 5
FIRST = 0x02  # flag: the first page of a logical stream


class Links:
    """Cuts a stream where links begin."""

    def __init__(self) -> None:
        self._held = b""  # the beginning of a page header
        self._left = 0  # bytes of the present page
        self._beginning = True  # only first pages so far: one link may have several logical streams

    def feed(self, data: bytes) -> list[bytes]:
        """Return `data`, cut where links begin: the first piece goes on with the present link."""
        data, self._held = self._held + data, b""
        pieces, begun, at = [], 0, 0
        while at < len(data):
            if not self._left:
                found = self._header(data, at)
                if found is None:
                    self._held = data[at:]
                    break
                at, begins = found
                if begins:
                    pieces.append(data[begun:at])
                    begun = at
            step = min(self._left, len(data) - at)
            self._left -= step
            at += step
        return [*pieces, data[begun : len(data) - len(self._held)]]

    def rest(self) -> bytes:
        """Return what is left at the end of the stream."""
        rest, self._held = self._held, b""
        return rest

    def _header(self, data: bytes, at: int) -> tuple[int, bool] | None:
        """Return where the next page begins, and whether a link does; None where more is needed."""
        page = data.find(MAGIC, at)
        if page < 0:
            keep = next((n for n in (3, 2, 1) if data.endswith(MAGIC[:n])), 0)
            self._left = len(data) - at - keep  # damage: for FFmpeg to skip
            return (at, False) if self._left else None
        if page > at:
            self._left = page - at
            return at, False
        table = page + HEADER
        if len(data) < table or len(data) < table + data[page + SEGMENTS]:
            return None
        count = data[page + SEGMENTS]
        self._left = HEADER + count + sum(data[table : table + count])
        first = bool(data[page + FLAGS] & FIRST)
        begins = first and not self._beginning
        self._beginning = first
        return page, begins
