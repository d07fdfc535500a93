"""Writing a file so that it is there whole, or not at all, whenever the machine stops."""

import os
from collections.abc import Iterable
from pathlib import Path


def write_durably(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Write a file under another name, flush it to the disk and move it into place."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    flush_directory(path.parent)


def flush_directory(directory: Path) -> None:
    """See the names of a directory on the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
