"""Memory: what a recogniser process may take, so that no stream can take the machine.

The limit is RLIMIT_DATA: on what is written to. The index is mapped for reading, and may be of any size.
"""

import contextlib
import ctypes
import resource
import threading

MIB = 1 << 20
PROCESS = 1024 * MIB  # libraries, their threads, and what one stream may need for a moment
STREAM = 64 * MIB  # measured: 12, with the stack of its thread
STACK = 2 * MIB  # of a thread; the system's 8 MiB count in full
# What mallopt(3) is to set: its number in malloc.h, and a value.
HEAP = (
    (-8, 2),  # M_ARENA_MAX: else every thread, and so every stream, has a heap of its own
    (-3, 4 * MIB),  # M_MMAP_THRESHOLD: what is larger is not from a heap
    (-1, 16 * MIB),  # M_TRIM_THRESHOLD: what is free at the end of a heap, and not given back
)


def prepare() -> None:
    """Make threads small, and the heap fit. To be called before any thread is started."""
    threading.stack_size(STACK)
    keep_heap()


def keep_heap() -> None:
    """Let the C library keep what a search needs for a moment, instead of giving it back each time.

    To get fresh pages from the system takes a sixth of the time of a search.
    """
    with contextlib.suppress(AttributeError):  # a C library that has no such settings
        mallopt = ctypes.CDLL(None).mallopt
        for what, value in HEAP:
            mallopt(what, value)


def allow(streams: int) -> None:
    """Let the process have what so many streams need, and no more."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = PROCESS + streams * STREAM
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
