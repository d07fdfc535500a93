"""Loading: the settings of a file, the environment and the command line, checked as one."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.conflicts import Conflict, conflicts, with_accounts_named
from config.errors import ConfigError
from config.layers import Layer, environment_layer, file_layer, merged, origin
from config.mistakes import mistakes
from config.settings import Settings
from config.tokens import TokenUnusable, token_elsewhere


def load(
    path: Path | None,
    overrides: Mapping[str, object] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Return the settings of a TOML file, under those of the environment, under `overrides`.

    `overrides` are tables like those of the file: `{"control": {"port": 0}}`. STATE_DIRECTORY and
    CREDENTIALS_DIRECTORY are what systemd sets: the weakest word on `state`, and where the tokens
    are of accounts that name none.

    Raises:
        ConfigError: something is wrong; one line a mistake, all of them at once.
    """
    layers = [
        Layer("STATE_DIRECTORY", _state(environment)),
        *([file_layer(path)] if path else []),
        environment_layer(environment),
        Layer("command line", overrides or {}),
    ]
    folder = path.parent if path else Path()
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    tables, found = _with_tokens(merged(layers), folder, Path(credentials) if credentials else None)
    found += conflicts(tables)
    try:
        settings = Settings.model_validate(with_accounts_named(tables))
    except ValidationError as error:
        found += mistakes(error)
    if found:
        raise ConfigError(f"{origin(layers, place)}: {message}" for place, message in _sorted(found))
    return settings


def _sorted(found: list[Conflict]) -> list[Conflict]:
    """Return what was found in the order of its tables and rows, one message a place."""
    first: dict[tuple[str | int, ...], str] = {}
    for place, message in found:
        first.setdefault(place, message)
    return sorted(first.items(), key=lambda item: [_padded(step) for step in item[0]])


def _padded(step: str | int) -> str:
    return step if isinstance(step, str) else f"{step:09}"


def _state(environment: Mapping[str, str]) -> dict[str, str]:
    """Take the first of the folders systemd made, where it made any."""
    folder = environment.get("STATE_DIRECTORY", "").split(":")[0]
    return {"state": folder} if folder else {}


def _with_tokens(
    tables: dict[str, Any], folder: Path, credentials: Path | None
) -> tuple[dict[str, Any], list[Conflict]]:
    """Fill in the tokens of accounts that do not state theirs."""
    if not isinstance(tables.get("accounts"), list | tuple):
        return tables, []
    accounts, found = [], list[Conflict]()
    for number, account in enumerate(tables["accounts"]):
        try:
            token = token_elsewhere(account, folder, credentials)
        except TokenUnusable as error:
            found.append((("accounts", number, "token_file"), str(error)))
            token = None
        accounts.append({**account, "token": token} if token else account)
    return {**tables, "accounts": accounts}, found
