"""Receivers: which callback URLs are one receiver's, and which wants nothing."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from yarl import URL

# AudD's own bin for those who only use longpoll: https://docs.audd.io/streams
DISCARD = "https://audd.tech/empty"


@lru_cache(maxsize=10_000)
def receiver(callback_url: str) -> str:
    """Return the name of a receiver: the URL without its query, credentials and details of spelling."""
    try:
        url = URL(callback_url)
        return f"{url.origin()}{url.raw_path}"
    except ValueError:
        return callback_url


def is_discard(callback_url: str) -> bool:
    """Tell whether the owner wants no deliveries."""
    return receiver(callback_url).rstrip("/") == DISCARD


def by_receiver(callback_urls: Mapping[str, str]) -> dict[str, list[str]]:
    """Return accounts by their receiver; `callback_urls`: by account."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for account, url in callback_urls.items():
        grouped[receiver(url)].append(account)
    return dict(grouped)
