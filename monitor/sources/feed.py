"""Feed: what a source delivers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """What the station says is on air; empty where it says so no longer."""

    text: str


@dataclass(frozen=True, slots=True)
class Splice:
    """What follows is to be decoded from scratch: after a discontinuity, or in another container.

    The sound goes on; what is on air is not interrupted by it.
    """

    container: str  # FFmpeg's demuxer for the bytes that follow


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing will come for so long, and that is no stall: advertisements that are left out, say."""

    seconds: float


Piece = bytes | Title | Splice | Pause


class Feed(AsyncIterator[Piece]):
    """Iterates over the bytes of a source, and what is to be known of them where it stands between them.

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
        self.container = container  # FFmpeg's demuxer for the bytes, e.g. "mp3"; "": see `begun`
        self.content_type = content_type  # as the server says
        self.name = name  # of the station, as the server says

    async def __anext__(self) -> Piece:
        return await anext(self._pieces)

    async def begun(self, paused: Callable[[float], Awaitable[None]]) -> str:
        """Return the container, once it is known: what begins with advertisements tells it behind them.

        Args:
            paused: told how many seconds nothing will come, as often as that is announced.

        Raises:
            SourceError: the source broke off before.
        """
        while not self.container:
            match await anext(self):
                case Splice(container):
                    self.container = container
                case Pause(seconds):
                    await paused(seconds)
        return self.container
