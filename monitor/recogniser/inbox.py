"""An inbox: the bytes of one stream, from the thread that receives them to the thread that decodes them."""

import threading
from collections import deque
from collections.abc import Callable


class Abandoned(Exception):
    """The stream is not wanted any more; whoever reads it should stop."""


class Inbox:
    """A file-like queue of bytes. The sender keeps it bounded: it sends only what `consumed` allows."""

    def __init__(self, consumed: Callable[[int], None]) -> None:
        self._consumed = consumed
        self._pieces: deque[bytes] = deque()
        self._changed = threading.Condition()
        self._finished = False
        self._abandoned = False

    def put(self, data: bytes) -> None:
        with self._changed:
            self._pieces.append(data)
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
        """Return up to `size` bytes as soon as there are any; b"" at the end. Blocks.

        Raises:
            Abandoned: see `abandon`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._finished or self._abandoned)
            if self._abandoned:
                raise Abandoned
            data = self._take(size)
        if data:
            self._consumed(len(data))
        return data

    def _take(self, size: int) -> bytes:
        if not self._pieces:
            return b""
        piece = self._pieces.popleft()
        if len(piece) > size:
            self._pieces.appendleft(piece[size:])
        return piece[:size]
