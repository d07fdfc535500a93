"""[[streams]]: what is monitored, and for whom."""

from typing import Literal

from pydantic import Field

from config.forms import Decimal, RadioId, StreamUrl
from config.tables.table import Table
from config.urls import STREAM_FORMS


class Stream(Table):
    """A stream to monitor."""

    account: str = Field(default="", description="the name of one of the [[accounts]]")
    radio_id: RadioId = Field(description="a whole number of at most 64 bits")
    url: StreamUrl = Field(description=STREAM_FORMS)
    callbacks: Literal["after", "before"] = Field(
        default="after", description='"after" or "before" (the song ends)'
    )
    name: str | None = Field(default=None, description="text: what people call this stream")
    audience_delay: Decimal | None = Field(
        default=None, ge=0, le=600, description="seconds from 0 to 600: how much later listeners hear it"
    )
