"""Mounts: which of a server's counts belongs to the URL of a stream."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from audience.polling.counts import WHOLE, Counts

LISTS = (".m3u", ".m3u8", ".pls", ".xspf", ".vclt")  # that Icecast makes for each mount


def mount_of(url: str) -> str:
    """Return the path of a listening URL without its query, decoded: what servers call a mount."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return "/"
    return unquote(path) or "/"


def named(mount: str, names: Iterable[str]) -> str | None:
    """Return the name among those of a server that a mount is known by.

    A reverse proxy puts a folder before it (/radio/8000/live.mp3), and a playlist has its ending behind it.
    Where several would do, none does.
    """
    known = set(names)
    for wanted in (mount, *(mount.removesuffix(end) for end in LISTS if mount.endswith(end))):
        if wanted in known:
            return wanted
        behind = [name for name in known if len(name) > 1 and name[0] == "/" and wanted.endswith(name)]
        if len(behind) == 1:
            return behind[0]
    return None


def key_at(counts: Counts, mount: str) -> str | None:
    """Return the key of a mount's count, or None where the server does not know it, or it is off the air."""
    return WHOLE if WHOLE in counts else named(mount, counts)
