"""Extras: libraries that are installed only where a setting needs them."""

from importlib import import_module

from config.errors import ConfigError

# Of engines of segments that need one: the module, and the extra of this package that brings it.
ENGINES = {"bigquery": "google.cloud.bigquery", "postgres": "psycopg"}


def check_installed(engine: str) -> None:
    """See that what an engine of segments needs is there; raises ConfigError, which says what to install."""
    try:
        if engine in ENGINES:
            import_module(ENGINES[engine])
    except ImportError as error:
        advice = f"pip install 'airtally[{engine}]'"
        raise ConfigError([f"segments.engine: {engine} needs a library: {advice} ({error})"]) from error
