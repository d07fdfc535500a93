"""One writer at a time: an exclusive lock on a file, held by the process and gone with it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import IO

from fingerprint.index.errors import IndexLocked

PAUSE = 0.05  # between attempts


@contextmanager
def exclusive(directory: Path, *, patience: float) -> Iterator[None]:
    """Hold the lock of an index; raises IndexLocked after `patience` seconds."""
    with (directory / "lock").open("ab") as file:
        for _ in range(int(patience / PAUSE)):
            if try_lock(file):
                break
            sleep(PAUSE)
        else:
            if not try_lock(file):
                raise IndexLocked(
                    f"{directory}: another process is changing the index; try again when it is done"
                )
        yield


def try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
