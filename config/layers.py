"""Layers: where settings are written, from the weakest place to the strongest."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from config.conflicts import Place
from config.errors import ConfigError
from config.mistakes import written
from config.settings import Settings

PREFIX = "AIRTALLY_"
DELIMITER = "__"


@dataclass(frozen=True, slots=True)
class Layer:
    """Tables of settings and the name of the place they are from, for messages."""

    name: str
    tables: Mapping[str, Any]

    def told(self, place: Place) -> str:
        """Name a place in this layer, as a message starts with it."""
        return f"{self.name}: {written(place)}"


class EnvironmentLayer(Layer):
    """The layer of environment variables, which names the variable."""

    __slots__ = ()

    def told(self, place: Place) -> str:
        """Name the variable that says what `place` is; a list is one variable of JSON."""
        steps = [str(step) for step in place]
        plain = next((at for at, step in enumerate(place) if isinstance(step, int)), len(place))
        variable = PREFIX + DELIMITER.join(steps[:plain]).upper()
        inside = f": {written(place)}" if plain < len(place) else ""
        return f"environment {variable}{inside}"


class _Variables(Settings, BaseSettings):
    """Settings as pydantic-settings finds them in environment variables."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=DELIMITER, case_sensitive=False, env_ignore_empty=True
    )


def file_layer(path: Path) -> Layer:
    """Read a TOML file.

    Raises:
        ConfigError: it cannot be read, or is not TOML.
    """
    try:
        return Layer(str(path), tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise ConfigError([f"{path}: expected a readable file: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: expected text in UTF-8"]) from error
    except (ValueError, RecursionError) as error:  # of TOML, or of a number or a nesting without end
        raise ConfigError([f"{path}: expected TOML: {error}"]) from error


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """Read AIRTALLY_STATE, AIRTALLY_CONTROL__PORT and so on; tables in lists are JSON.

    Raises:
        ConfigError: a variable is not the JSON it should be.
    """
    source = EnvSettingsSource(_Variables)
    source.env_vars = {name.lower(): value for name, value in environment.items() if value}
    try:
        return EnvironmentLayer("environment", source())
    except SettingsError as error:
        field = str(error).split('"')[1]
        raise ConfigError([f"environment {PREFIX}{field.upper()}: expected JSON"]) from error


def merged(layers: list[Layer]) -> dict[str, Any]:
    """Join layers table by table; of a key in several the last one counts, lists as a whole."""
    tables: dict[str, Any] = {}
    for layer in layers:
        tables = _joined(tables, layer.tables)
    return tables


def origin(layers: list[Layer], place: Place) -> str:
    """Name a place in the strongest layer that says something about it."""
    depths = [_depth(layer.tables, place) for layer in layers]
    deepest = max(depths)
    return [layer for layer, depth in zip(layers, depths, strict=True) if depth == deepest][-1].told(place)


def _joined(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        key: _joined(below[key], above[key])
        for key in below.keys() & above.keys()
        if isinstance(below[key], Mapping) and isinstance(above[key], Mapping)
    }
    return {**below, **above, **both}


def _depth(value: Any, place: Place) -> int:
    """Count the steps of `place` that exist in `value`."""
    for depth, step in enumerate(place):
        try:
            value = value[step]
        except (LookupError, TypeError):
            return depth
    return len(place)
