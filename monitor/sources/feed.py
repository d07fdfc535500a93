"""Feed: what a source delivers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """What the station says is on air; empty where it says so no longer."""

    text: str


Piece = bytes | Title


class Feed(AsyncIterator[Piece]):
    """Iterates over the bytes of a source, and its titles where they stand between them.

    The iteration ends where the source came to its regular end, and raises SourceInterrupted where
    it stopped otherwise.
    """

    def __init__(
        self,
        pieces: AsyncIterator[Piece],
        *,
        container: str = "",
        content_type: str | None = None,
        name: str = "",
    ) -> None:
        self._pieces = pieces
        self.container = container  # FFmpeg's demuxer for the bytes, e.g. "mp3"
        self.content_type = content_type  # as the server says
        self.name = name  # of the station, as the server says

    async def __anext__(self) -> Piece:
        return await anext(self._pieces)
