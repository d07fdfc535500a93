"""A recogniser process that breaks where the bytes of a stream say so, as a decoder might.

Everything else is the real one. Run like it: `python fragile.py INDEX_DIRECTORY FILE_DESCRIPTOR`.
"""

import os
import signal
import time

from monitor.recogniser import __main__ as process
from monitor.recogniser.supply import Supply

MARKS = {
    b"<segv>": signal.SIGSEGV,
    b"<abrt>": signal.SIGABRT,
    b"<kill>": signal.SIGKILL,  # what the kernel does when memory runs out
    b"<stop>": signal.SIGSTOP,
}
EAT = b"<eat>"
SPIN = b"<spin>"


class FragileSupply(Supply):
    """Obeys the marks in what it reads."""

    def read(self, size: int, /) -> bytes:
        data = super().read(size)
        for mark, number in MARKS.items():
            if mark in data:
                os.kill(os.getpid(), number)
                time.sleep(60)  # the signal finds us at work
        if EAT in data:
            hoard = [bytearray(1 << 20) for _ in range(1 << 20)]
            raise AssertionError(len(hoard))
        if SPIN in data:
            sum(range(1 << 62))  # holds the interpreter, and never ends
        return data


process.Supply = FragileSupply

if __name__ == "__main__":
    process.main()
