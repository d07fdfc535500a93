"""Servers: what is polled, and which streams each server counts the listeners of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from audience.polling.mounts import mount_of
from store.accounts.streams import Stream

Key = tuple[str, int]  # account, radio_id


class Kind(StrEnum):
    """What a server is, and so how it is asked."""

    ICECAST = auto()
    SHOUTCAST1 = auto()
    SHOUTCAST2 = auto()
    AZURACAST = auto()
    TWITCH = auto()
    YOUTUBE = auto()


SITES = {Kind.TWITCH: ("twitch:",), Kind.YOUTUBE: ("youtube:", "youtube-ch:")}  # how their streams begin
LEAST = {Kind.YOUTUBE: 120.0}  # seconds between polls: each costs a process, and they notice who asks often
COUNTS_EACH_PLAYER = frozenset(Kind) - SITES.keys()  # and so counts us


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is polled."""

    kind: Kind
    url: str = ""  # with the folder it is in, if it is in one
    streams: tuple[str, ...] = ()  # how the URLs begin that it counts; none: as its own
    user: str = "admin"  # of Twitch: the client id
    password: str = field(default="", repr=False)  # of an administrator; of Twitch: the client secret

    def counts(self, stream_url: str) -> bool:
        """Tell whether the listeners of a stream are counted here."""
        beginnings = SITES.get(self.kind) or self.streams or (self.url,)
        return any(begins(stream_url, beginning) for beginning in beginnings)


def plan(servers: Sequence[Server], streams: Iterable[Stream]) -> dict[Server, tuple[Stream, ...]]:
    """Return the streams that each server counts; a stream belongs to the first that does."""
    planned: dict[Server, list[Stream]] = {}
    for stream in streams:
        if server := next((server for server in servers if server.counts(stream.url)), None):
            planned.setdefault(server, []).append(stream)
    return {server: tuple(counted) for server, counted in planned.items()}


def begins(url: str, beginning: str) -> bool:
    """Tell whether a URL is a beginning, or goes on from it with another step, or a query."""
    if not beginning or not url.startswith(beginning):
        return False
    rest = url[len(beginning) :]
    return not rest or beginning[-1] in "/:" or rest[0] in "/?"


def interval_of(kind: Kind, interval: float) -> float:
    """Return the seconds between polls of such a server, `interval` being what is wanted."""
    return max(interval, LEAST.get(kind, 0.0))


def place_of(url: str) -> str:
    """Return what a server calls the stream of a URL: its mount, or the channel."""
    return url.partition(":")[2].lower() if url.startswith(SITES[Kind.TWITCH]) else mount_of(url)


def key_of(stream: Stream) -> Key:
    return stream.account, stream.radio_id
