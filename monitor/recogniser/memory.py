"""Memory: what a recogniser process may take, so that no stream can take the machine.

The limit is RLIMIT_DATA: on what is written to. The index is mapped for reading, and may be of any size.
"""

import contextlib
import resource
import threading

MIB = 1 << 20
PROCESS = 1024 * MIB  # libraries, their threads, and what one stream may need for a moment
STREAM = 64 * MIB  # measured: 12, with the stack of its thread
STACK = 2 * MIB  # of a thread; the system's 8 MiB count in full


def prepare() -> None:
    """Make threads small. To be called before any is started."""
    threading.stack_size(STACK)


def allow(streams: int) -> None:
    """Let the process have what so many streams need, and no more."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = PROCESS + streams * STREAM
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
