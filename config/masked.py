"""Effective settings, for eyes and files: JSON-able and TOML-able, with every secret masked."""

from typing import Any

from config.settings import Settings
from config.urls import masked_url

URL_KEYS = frozenset({"url", "callback_url", "proxy"})


def masked(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain tables; keys without a value are left out, as TOML has no null."""
    tables = settings.model_dump(mode="json", exclude_none=True)
    for row in [
        *tables["accounts"],
        *tables["streams"],
        *tables["polling"]["servers"],
        tables["sources"],
    ]:
        row.update({key: masked_url(row[key]) for key in URL_KEYS & row.keys()})
    return tables
