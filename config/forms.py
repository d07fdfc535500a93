"""Forms: what the values of settings look like. What does not is refused with a ValueError."""

import re
from collections.abc import Callable
from datetime import UTC, time, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from config.addresses import check_network
from config.keys import key
from config.urls import check_http_url, check_stream_url

MIN_TOKEN = 8  # characters; shorter ones are guessed in an afternoon, ours (`openssl rand -hex 16`) never
MIN_VIEWER_SECRET = 32  # bytes: RFC 7518, section 3.2
INT64 = 1 << 63
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def zone(name: str) -> tzinfo:
    """Return the timezone of an IANA name; UTC needs no database of zones."""
    return UTC if name == "UTC" else ZoneInfo(name)


def _number(value: object) -> object:
    if isinstance(value, bool):  # pydantic would take true for 1
        raise ValueError  # noqa: TRY004 - pydantic does not collect a TypeError
    return value


def _time_of_day(value: object) -> object:
    if isinstance(value, str) and CLOCK.fullmatch(value):
        return time.fromisoformat(value)
    if not isinstance(value, time) or value.tzinfo:  # pydantic would take a number for seconds
        raise ValueError
    return value


def _checked(check: Callable[[str], object]) -> AfterValidator:
    def unchanged(text: str) -> str:
        check(text)
        return text

    return AfterValidator(unchanged)


def _check_zone(name: str) -> None:
    try:
        zone(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError from error


def _strong(token: SecretStr) -> SecretStr:
    text = token.get_secret_value()
    if len(text) < MIN_TOKEN or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError
    return token


def _check_key(secret: SecretStr) -> SecretStr:
    try:
        key(secret.get_secret_value())
    except ValueError:
        raise ValueError from None  # whose message would repeat the secret
    return secret


def _long(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < MIN_VIEWER_SECRET:
        raise ValueError
    return secret


def _check_proxy(url: str) -> None:
    check_http_url(url)
    if not url.startswith("http://"):
        raise ValueError


def _check_postgres(dsn: SecretStr) -> SecretStr:
    if not dsn.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError
    return dsn


Integer = Annotated[int, BeforeValidator(_number)]
Decimal = Annotated[float, BeforeValidator(_number)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
RadioId = Annotated[int, Field(strict=True, ge=-INT64, lt=INT64)]
Token = Annotated[SecretStr, AfterValidator(_strong)]
HttpUrl = Annotated[str, _checked(check_http_url)]
ProxyUrl = Annotated[str, _checked(_check_proxy)]
StreamUrl = Annotated[str, _checked(check_stream_url)]
CallbackSecret = Annotated[SecretStr, AfterValidator(_check_key)]
ViewerSecret = Annotated[SecretStr, AfterValidator(_long)]
PostgresUrl = Annotated[SecretStr, AfterValidator(_check_postgres)]
Dataset = Annotated[str, Field(pattern=r"^[a-z][a-z0-9.:-]{1,62}\.[A-Za-z0-9_]{1,1024}$")]
Network = Annotated[str, _checked(check_network)]
Zone = Annotated[str, _checked(_check_zone)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
