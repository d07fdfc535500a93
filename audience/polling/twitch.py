"""Twitch: the viewers of channels (Helix: GET /helix/streams), and the token that may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from audience.polling.counts import Count, CountError, Counts, whole
from audience.polling.documents import json_of, rows, table, text_of

AT_ONCE = 100  # channels in one request: Helix allows no more
SHORTEST = 60.0  # seconds that a token is used for, whatever Twitch says


@dataclass(frozen=True, slots=True)
class Token:
    """What an app is known by."""

    value: str
    lasts: float  # seconds


def streams_path(channels: Sequence[str]) -> str:
    """Return the path that asks for up to AT_ONCE channels."""
    fields = [("user_login", channel) for channel in channels]
    return "/helix/streams?" + urlencode([*fields, ("first", AT_ONCE)])


def streams(data: bytes) -> Counts:
    """Return the viewers by channel, in lower case; channels that are offline are not in it.

    Raises:
        CountError: it is no such document.
    """
    answer = table(json_of(text_of(data)))
    if not isinstance(answer.get("data"), list):
        raise CountError("no data")
    counts: dict[str, Count] = {}
    for row in rows(answer["data"]):
        viewers, login = whole(row.get("viewer_count")), row.get("user_login")
        if viewers is not None and isinstance(login, str):
            counts[login.lower()] = Count(viewers)
    return counts


def token(data: bytes) -> Token:
    """Return the token in an answer of /oauth2/token.

    Raises:
        CountError: there is none.
    """
    answer = table(json_of(text_of(data)))
    value, lasts = answer.get("access_token"), whole(answer.get("expires_in"))
    if not isinstance(value, str) or not value.isascii() or not value.isalnum():
        raise CountError("no token")
    return Token(value, max(SHORTEST, float(lasts or 0)))
