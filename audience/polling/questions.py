"""Questions: what a server is asked, and what its answers mean for streams."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import quote

from audience.polling import azuracast, icecast, shoutcast, twitch
from audience.polling.counts import WHOLE, Counts
from audience.polling.mounts import key_at
from audience.polling.servers import COUNTS_EACH_PLAYER, Key, Kind, Server, key_of, place_of
from store.accounts.streams import Stream

OWN_AGENT = "Airtally/"  # how our own user agent begins, on whatever machine
BROWSER = "Mozilla/5.0 (compatible; Airtally)"  # others get audio from SHOUTcast 1, whatever they ask for
Streams = tuple[Stream, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One request to a server. Its path may hold a password: it is not for logs."""

    path: str = field(repr=False)
    parse: Callable[[bytes], Counts]
    streams: Streams  # that the answer counts
    private: bool = False  # it takes a name and a password
    user_agent: str = ""  # instead of ours


def questions(server: Server, streams: Streams) -> list[Question]:
    """Return what a server is asked first, in as few requests as there can be; YouTube is asked otherwise."""
    match server.kind:
        case Kind.ICECAST:
            asked = [Question("/status-json.xsl", icecast.status, streams)]
        case Kind.SHOUTCAST1:
            asked = [shoutcast1(server.password, streams)]
        case Kind.SHOUTCAST2:
            asked = [shoutcast2(sid, some) for sid, some in by_sid(streams)]
        case Kind.AZURACAST:
            asked = [Question("/api/nowplaying", azuracast.now_playing, streams)]
        case Kind.TWITCH:
            asked = list(helix(streams))
        case Kind.YOUTUBE:
            asked = []
    return asked


def follow_up(server: Server, question: Question, counts: Counts) -> list[Question]:
    """Return what is asked next: the clients of each mount, where an Icecast takes us for its administrator.

    Args:
        server: who is asked.
        question: what it was asked.
        counts: what it answered; none where it did not.
    """
    if server.kind is not Kind.ICECAST or not server.password or question.private:
        return []
    mounts: dict[str, list[Stream]] = {}
    for stream in question.streams:
        place = place_of(stream.url)
        mounts.setdefault(key_at(counts, place) or place, []).append(stream)  # a hidden mount has no count
    return [clients(mount, tuple(some)) for mount, some in mounts.items()]


def tally(kind: Kind, question: Question, counts: Counts, connected: Callable[[Key], bool]) -> dict[Key, int]:
    """Return the listeners of each stream that an answer counts, without our own connections.

    Args:
        kind: of the server.
        question: what it was asked.
        counts: what it answered.
        connected: tells whether we are connected to a stream at present.
    """
    found = {key_of(stream): key_at(counts, place_of(stream.url)) for stream in question.streams}
    own = Counter(mount for key, mount in found.items() if kind in COUNTS_EACH_PLAYER and connected(key))
    return {
        key: counts[mount].without(own[mount]).listeners for key, mount in found.items() if mount is not None
    }


def clients(mount: str, streams: Streams) -> Question:
    def parse(data: bytes) -> Counts:
        return {WHOLE: icecast.clients(data, OWN_AGENT)}

    return Question(f"/admin/listclients?mount={quote(mount)}", parse, streams, private=True)


def shoutcast1(password: str, streams: Streams) -> Question:
    if not password:
        return Question("/7.html", shoutcast.seven, streams, user_agent=BROWSER)
    path = f"/admin.cgi?mode=viewxml&pass={quote(password, safe='')}"
    return Question(path, shoutcast.xml, streams, user_agent=BROWSER)


def shoutcast2(sid: int, streams: Streams) -> Question:
    if not sid:
        return Question("/statistics?json=1", shoutcast.statistics, streams)
    return Question(f"/stats?sid={sid}&json=1", shoutcast.stats, streams)


def by_sid(streams: Iterable[Stream]) -> Iterator[tuple[int, Streams]]:
    """Yield streams by their number on a SHOUTcast 2; 0 for all that go by names."""

    def sid(stream: Stream) -> int:
        return shoutcast.sid_of(stream.url) or 0

    for number, some in groupby(sorted(streams, key=sid), sid):
        yield number, tuple(some)


def helix(streams: Streams) -> Iterator[Question]:
    for start in range(0, len(streams), twitch.AT_ONCE):
        some = streams[start : start + twitch.AT_ONCE]
        channels = sorted({place_of(stream.url) for stream in some})
        yield Question(twitch.streams_path(channels), twitch.streams, some)
