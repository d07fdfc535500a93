"""[sources]: the way to Twitch and YouTube."""

from pathlib import Path

from pydantic import Field

from config.forms import ProxyUrl
from config.tables.table import Table


class Sources(Table):
    """How Twitch and YouTube are reached."""

    proxy: ProxyUrl | None = Field(
        default=None, description="the http:// address of a proxy that takes CONNECT (left out: none)"
    )
    ca_file: Path | None = Field(
        default=None, description="the path of certificates to trust (PEM), instead of the system's"
    )
