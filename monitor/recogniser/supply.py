"""Supply: the bytes of one stream in parts, each of which one decoder reads to its end."""

import time
from collections import deque
from collections.abc import Callable

from monitor.errors import SourceInterrupted, SourceUnsupported
from monitor.recogniser.inbox import Inbox
from monitor.recogniser.ogg import Links

MINUTE = 60.0
PRELUDE_BYTES = 2 << 20  # read by a decoder that has given no sound yet: then it is not audio
PRELUDE = 15.0  # seconds, likewise
BREAKDOWNS = 20  # decoders a minute that give up in the middle
LINKS = 300  # parts a minute


class Supply:
    """Media for one decoder after another. `read` blocks."""

    def __init__(
        self,
        inbox: Inbox,
        container: str,
        *,
        working: Callable[[bool], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args:
        working: told False before a wait for bytes, and True after it.
        """
        self.container = container
        self.sounded = False  # the present decoder has given sound
        self._inbox = inbox
        self._working = working
        self._clock = clock
        self._pieces: deque[bytes | None] = deque()  # read ahead; None is the beginning of a link
        self._links = Links() if container == "ogg" else None
        self._over = False  # the present part
        self._refused = False  # to read it: an error was raised
        self._read = 0  # bytes of the present part
        self._opened = clock()
        self._breakdowns = Frequency(BREAKDOWNS, clock)
        self._parts = Frequency(LINKS, clock)

    @property
    def empty(self) -> bool:
        """Tell whether the present part has had no bytes so far."""
        return self._read == 0

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes of the present part; b"" at its end.

        Raises:
            Abandoned: nobody wants the stream any more.
            SourceUnsupported: much was read, and nothing could be decoded.
        """
        if self._refused:
            return b""
        self._refused = True  # FFmpeg may ask again before it gives up, and PyAV would print a second error
        if not self.sounded:
            self._check_prelude()
        data = b"" if self._over else self._next(size)
        self._refused, self._over = False, not data
        self._read += len(data)
        return data

    def proceed(self) -> bool:
        """Make ready for the next decoder, on what the last one left; False where nothing is left.

        Raises:
            SourceInterrupted: decoders do not last.
        """
        broke = not self._over
        if not broke and self._pieces:
            self._pieces.popleft()
        elif not broke:
            container = self._inbox.next_part()
            if container is None:
                return False
            self.container = container
            self._links = Links() if container == "ogg" else None
        self._over = self._refused = self.sounded = False
        self._read, self._opened = 0, self._clock()
        if (self._breakdowns if broke else self._parts).exceeded():
            raise SourceInterrupted("cannot be decoded: it breaks off again and again")
        return True

    def _next(self, size: int) -> bytes:
        while not self._pieces:
            if not self._fill(size):
                return b""
        piece = self._pieces[0]
        if piece is None:
            return b""
        self._pieces.popleft()
        if len(piece) > size:
            self._pieces.appendleft(piece[size:])
        return piece[:size]

    def _fill(self, size: int) -> bool:
        """Take in the next bytes; False where there are none."""
        self._working(False)
        data = self._inbox.read(size)
        self._working(True)
        for number, piece in enumerate(self._cut(data)):
            self._pieces += [None, piece] if number else filter(None, [piece])
        return bool(data or self._pieces)

    def _cut(self, data: bytes) -> list[bytes]:
        """Cut bytes, or what is left where there are none, into parts."""
        if self._links is None:
            return [data]
        return self._links.feed(data) if data else [self._links.rest()]

    def _check_prelude(self) -> None:
        if self._read > PRELUDE_BYTES:
            raise SourceUnsupported(f"no sound in the first {PRELUDE_BYTES >> 20} MiB")
        if self._clock() - self._opened > PRELUDE:
            raise SourceUnsupported(f"no sound in the first {PRELUDE:.0f} s")


class Frequency:
    """Counts how often something happened within the last minute."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._times: deque[float] = deque(maxlen=limit)
        self._clock = clock

    def exceeded(self) -> bool:
        """Take in that it happened once more; tell whether that was too often."""
        now = self._clock()
        full = len(self._times) == self._times.maxlen
        often = full and now - self._times[0] < MINUTE
        self._times.append(now)
        return often
