"""Databases for tests: new ones, at the cost of a copy."""

import functools
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from store.database import Database, make_private


@functools.cache
def empty() -> bytes:
    """Return the file of a new database. To make its tables takes ten times as long as to copy them."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "airtally.db"
        Database.open(path).close()
        return path.read_bytes()


def new_database(path: Path, **options: Any) -> Database:
    """Open a database that is new, as `Database.open` does with these options."""
    make_private(path)
    path.write_bytes(empty())
    return Database.open(path, **options)
