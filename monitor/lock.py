"""The lock of a state directory: two daemons on one would tell every play twice."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StateInUse(Exception):
    """Another daemon has this state directory."""


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the state directory for this process; the kernel lets go when it ends, however it ends.

    Raises:
        StateInUse: another process holds it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "daemon.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateInUse(f"{directory}: another airtally is running on this state directory") from None
        yield
