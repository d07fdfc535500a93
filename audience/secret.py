"""Secret: what pseudonyms are made with, kept in a file of its own beside the database."""

import os
import secrets
from pathlib import Path

SECRET_BYTES = 32


def kept_secret(path: Path) -> bytes:
    """Return the secret of a file, made where there is none, for its owner only.

    Raises:
        OSError: the file can neither be read nor made.
    """
    made = secrets.token_bytes(SECRET_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    return made
