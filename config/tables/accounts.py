"""[[accounts]]: the owners of streams."""

from pathlib import Path

from pydantic import Field

from config.forms import (
    MIN_TOKEN,
    MIN_VIEWER_SECRET,
    CallbackSecret,
    HttpUrl,
    Integer,
    Name,
    Token,
    ViewerSecret,
    Zone,
)
from config.keys import KEY_FORM, key
from config.tables.table import Table
from config.urls import HTTP_FORMS


class Account(Table):
    """An owner of streams: who may call the control port, and where plays are told."""

    name: Name = Field(description="a name of letters, digits, '.', '_' and '-', at most 64")
    token: Token | None = Field(
        default=None,
        description=f"text of at least {MIN_TOKEN} ASCII characters, no spaces (try: openssl rand -hex 16)",
    )
    token_file: Path | None = Field(default=None, description="the path of a file that holds the token")
    callback_url: HttpUrl | None = Field(default=None, description=HTTP_FORMS)
    callback_secrets: tuple[CallbackSecret, ...] | None = Field(
        default=None, description=f"a list of secrets to sign callbacks with, each {KEY_FORM}"
    )
    viewer_secret: ViewerSecret | None = Field(
        default=None,
        description=f"text of at least {MIN_VIEWER_SECRET} characters, to sign JSON web tokens with",
    )
    stream_limit: Integer | None = Field(
        default=None, ge=0, description="a number of streams (left out: no limit)"
    )
    minimum_score: Integer | None = Field(
        default=None, ge=0, le=100, description="a score from 0 to 100 (left out: songs of any are told)"
    )
    timezone: Zone | None = Field(
        default=None, description='a timezone by its IANA name (left out: that of [callbacks]), like "UTC"'
    )

    @property
    def signing_keys(self) -> tuple[bytes, ...]:
        """What callbacks are signed with."""
        return tuple(key(secret.get_secret_value()) for secret in self.callback_secrets or ())
