"""[audience]: what is kept of those who listen, and who may tell of them."""

from typing import Literal

from pydantic import Field

from config.forms import Decimal
from config.tables.table import Table


class Audience(Table):
    """What is kept of those who listen."""

    identity: Literal["full", "no_ip", "hashed", "none"] = Field(
        default="no_ip", description='"full", "no_ip", "hashed" or "none"'
    )
    retention_days: Decimal = Field(
        default=400.0, gt=0, le=3650, description="days, above 0 and at most 3650"
    )
    open_account: str | None = Field(
        default=None, description="the name of one of the [[accounts]] (left out: listens take a token)"
    )
    open_beyond_loopback: bool = Field(
        default=False, description="true (open_account is meant for whoever reaches the port) or false"
    )
