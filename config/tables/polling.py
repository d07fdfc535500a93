"""[polling]: the servers that are asked how many listen."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from config.forms import Decimal, HttpUrl
from config.tables.table import Table
from config.urls import HTTP_FORMS


class PolledServer(Table):
    """A server that is asked how many listen to the streams it serves."""

    kind: Literal["icecast", "shoutcast1", "shoutcast2", "azuracast", "twitch", "youtube"] = Field(
        description='"icecast", "shoutcast1", "shoutcast2", "azuracast", "twitch" or "youtube"'
    )
    url: HttpUrl | None = Field(default=None, description=HTTP_FORMS)
    streams: tuple[HttpUrl, ...] = Field(default=(), description=f"a list of addresses, each {HTTP_FORMS}")
    user: str = Field(
        default="admin", pattern=r"^[!-~]+$", description="a name of ASCII characters, no spaces"
    )
    password: SecretStr | None = Field(default=None, min_length=1, description="a password")

    @model_validator(mode="after")
    def _asked_somewhere(self) -> Self:
        if self.kind == "twitch" and not self.password:
            raise ValueError("expected user and password: the id and the secret of an app of Twitch's")
        if self.kind not in {"twitch", "youtube"} and not self.url:
            raise ValueError("missing: expected a url")
        return self


class Polling(Table):
    """How often servers are asked how many listen."""

    interval: Decimal = Field(default=30.0, ge=5, le=60, description="seconds from 5 to 60")
    retention_days: Decimal = Field(default=7.0, gt=0, le=3650, description="days, above 0 and at most 3650")
    servers: tuple[PolledServer, ...] = Field(default=(), description="[[polling.servers]] tables")
