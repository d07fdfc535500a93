"""Names: what a shortcut stands for, as far as that can be told without asking the site."""

import re
from dataclasses import dataclass

from monitor.errors import SourceRefused

TITLES = {"twitch": "Twitch", "youtube": "YouTube", "youtube-ch": "YouTube"}
# A name that cannot exist is not worth a process.
TWITCH_CHANNEL = re.compile(r"[A-Za-z0-9_]{1,25}")
YOUTUBE_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
YOUTUBE_HANDLE = re.compile(r"@?[A-Za-z0-9_.-]{1,100}")


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a site with something live on it."""

    site: str  # "Twitch" or "YouTube"
    page: str  # an address of the site itself; nobody else's is ever asked for


def is_shortcut(url: str) -> bool:
    return url.partition(":")[0] in TITLES


def place_of(url: str) -> Place:
    """Return the page that a shortcut stands for.

    Raises:
        SourceRefused: the site has no such names.
    """
    kind, _, name = url.partition(":")
    page = page_of(kind, name)
    if page is None:
        what = "video" if kind == "youtube" else "channel"
        raise SourceRefused(f"{TITLES[kind]}: no such {what}")
    return Place(TITLES[kind], page)


def page_of(kind: str, name: str) -> str | None:
    if kind == "twitch" and TWITCH_CHANNEL.fullmatch(name):
        return f"https://www.twitch.tv/{name.lower()}"
    if kind == "youtube" and YOUTUBE_VIDEO.fullmatch(name):
        return f"https://www.youtube.com/watch?v={name}"
    if kind == "youtube-ch" and YOUTUBE_CHANNEL.fullmatch(name):
        return f"https://www.youtube.com/channel/{name}/live"
    if kind == "youtube-ch" and YOUTUBE_HANDLE.fullmatch(name):
        return f"https://www.youtube.com/@{name.removeprefix('@')}/live"
    return None
