"""Tokens that are not written in the configuration: a file of the operator's, or a systemd credential."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

OTHERS = 0o077  # permission bits of everybody but the owner


class TokenUnusable(Exception):
    """A token cannot be read from where it should be; the message says what to do."""


def token_elsewhere(account: Mapping[str, Any], folder: Path, credentials: Path | None) -> str | None:
    """Return the token of an account that does not state it, or None where there is none.

    A relative `token_file` starts in `folder`, the one of the configuration file. Without a
    `token_file` the credential with the name of the account is taken, where there is one.

    Raises:
        TokenUnusable: the file cannot be read, is empty, or others may read it.
    """
    match account:
        case {"token": _, "token_file": _}:
            raise TokenUnusable("expected either token or token_file, not both")
        case {"token_file": str(path)} if path:
            return _private(folder / path)
        case {"name": str(name)} if credentials and "token" not in account:
            return _credential(credentials / name)
    return None


def _private(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise TokenUnusable(f"expected a readable file: {path}: {_reason(error)}") from error
    if mode & OTHERS:
        raise TokenUnusable(f"expected a file that only its owner can read: chmod 600 {path}")
    return _read(path)


def _credential(path: Path) -> str | None:
    """Read a credential; systemd has seen to it that nobody else can."""
    return _read(path) if path.exists() else None


def _read(path: Path) -> str:
    try:
        token = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError as error:
        raise TokenUnusable(f"expected a token of ASCII characters in {path}") from error
    except OSError as error:
        raise TokenUnusable(f"expected a readable file: {path}: {_reason(error)}") from error
    if not token:
        raise TokenUnusable(f"expected a token in {path}, which is empty")
    return token


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
