"""[logs]: the form of the log."""

from typing import Literal

from pydantic import Field

from config.tables.table import Table


class Logs(Table):
    """How the log is written."""

    format: Literal["auto", "text", "logfmt", "json"] = Field(
        default="auto", description='"auto", "text", "logfmt" or "json"'
    )
