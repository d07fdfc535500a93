"""Limits: what the engine's process may take of the machine, so that no question can take it all.

RLIMIT_DATA counts what is written to; address space that is only reserved costs nothing.
"""

import contextlib
import os
import resource
from pathlib import Path

MIB = 1 << 20
MOST = 1024 * MIB  # of the engine, for its tables and what it works with ...
SHARE = 4  # ... or this part of the machine, where that is less
BESIDE = 1024 * MIB  # libraries, stacks of threads, rows on their way
THREADS = 4
NICE = 10  # recognition comes first
AUTOGROUP = Path("/proc/self/autogroup")  # ours is a session, and so a group that is scheduled as one
SPARE = 10  # seconds of a processor beyond those a question may take


def memory() -> int:
    """Return the bytes that the engine may use."""
    return min(MOST, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // SHARE)


def threads() -> int:
    return min(THREADS, os.cpu_count() or 1)


def prepare() -> None:
    """Bound the process, and let others go first. What the system does not allow is left out."""
    lower(resource.RLIMIT_DATA, memory() + BESIDE)
    lower(resource.RLIMIT_CORE, 0)  # it would have listeners in it
    with contextlib.suppress(OSError):
        os.nice(NICE)
        if os.getsid(0) == os.getpid():  # else others are in the group, too
            AUTOGROUP.write_text(str(NICE))


def allow_seconds(seconds: float | None) -> None:
    """Let the process use so many more seconds of each thread before the system ends it; None: any."""
    if seconds is None:
        lower(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds * threads()) + SPARE)


def lower(what: int, wanted: int) -> None:
    """Set a soft limit; the hard one stays, so that it can be raised again."""
    _, hard = resource.getrlimit(what)
    soft = hard if wanted == resource.RLIM_INFINITY else wanted
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (soft, hard))
