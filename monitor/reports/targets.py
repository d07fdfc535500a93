"""Targets: where a report goes. It is there as a whole, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from monitor.reports.errors import ReportFailed

PERMISSIONS = 0o640  # of a report: its owner's, and for the group to fetch


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the place of `path` at the end, and is gone if there is an error.

    Raises:
        ReportFailed: it cannot be written; the message says why.
    """
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with open(number, "wb") as file:  # noqa: PTH123 - an open file has no path
                yield file
                file.flush()
                os.fchmod(number, PERMISSIONS)
                os.fsync(number)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportFailed(f"{path}: {error.strerror or error}") from error
