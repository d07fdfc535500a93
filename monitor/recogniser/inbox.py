"""An inbox: the bytes of one stream, from the thread that receives them to the thread that decodes them."""

import threading
from collections import deque
from collections.abc import Callable

from monitor.recogniser.messages import Reopen


class Abandoned(Exception):
    """The stream is not wanted any more; whoever reads it should stop."""


class Inbox:
    """A file-like queue of bytes, in parts. The sender keeps it bounded, by what was `consumed`."""

    def __init__(self, consumed: Callable[[int], None]) -> None:
        self._consumed = consumed
        self._pieces: deque[bytes | Reopen] = deque()
        self._changed = threading.Condition()
        self._finished = False
        self._abandoned = False

    def put(self, piece: bytes | Reopen) -> None:
        """Add bytes, or where a part ends and the next begins."""
        with self._changed:
            self._pieces.append(piece)
            self._changed.notify()

    def finish(self) -> None:
        """Let `read` return b"" once what is here has been read."""
        with self._changed:
            self._finished = True
            self._changed.notify()

    def abandon(self) -> None:
        """Make `read` raise Abandoned: the only safe way to stop FFmpeg from another thread."""
        with self._changed:
            self._abandoned = True
            self._changed.notify()

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes as soon as there are any; b"" at the end of a part. Blocks.

        Raises:
            Abandoned: see `abandon`.
        """
        with self._changed:
            self._wait()
            data = self._take(size)
        if data:
            self._consumed(len(data))
        return data

    def next_part(self) -> str | None:
        """Go on to the part that follows the one just read; return its container, or None at the end. Blocks.

        Raises:
            Abandoned: see `abandon`.
        """
        with self._changed:
            self._wait()
            mark = self._pieces.popleft() if self._pieces else None
        return mark.format if isinstance(mark, Reopen) else None

    def _wait(self) -> None:
        self._changed.wait_for(lambda: self._pieces or self._finished or self._abandoned)
        if self._abandoned:
            raise Abandoned

    def _take(self, size: int) -> bytes:
        piece = self._pieces[0] if self._pieces else b""
        if isinstance(piece, Reopen):
            return b""
        if len(piece) > size:
            self._pieces[0] = piece[size:]
        elif piece:
            self._pieces.popleft()
        return piece[:size]
