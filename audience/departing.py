"""Departing: a listener who left an Icecast, as events of the streams that were listened to."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from audience.events import LEAVE, Event
from audience.polling.departures import Departure
from audience.polling.mounts import mount_of, named
from audience.polling.questions import OWN_AGENT
from store.accounts.streams import Stream

USER = "uid"  # in the query of a listening URL: who it is
LONGEST = 7 * 86400.0  # seconds: of a longer session the end counts, as each play it touches is counted anew
MOST_TEXT = 200  # characters of each thing that is kept


def leaves(left: Departure, streams: Sequence[Stream]) -> list[Event]:
    """Return the end of a session, for each of an account's streams at that mount; none if it was us."""
    if left.is_own(OWN_AGENT):
        return []
    # Without the time: told again, it is the same session.
    session = f"{left.server}:{left.port}/{left.client}"
    return [
        Event(
            kind=LEAVE,
            at=left.ended_at,
            user_id=left.fields.get(USER, "")[:MOST_TEXT],
            session_id=session[:MOST_TEXT],
            radio_id=stream.radio_id,
            ip=left.ip[:MOST_TEXT],
            agent=left.agent[:MOST_TEXT],
            seconds=min(left.ended_at - left.started_at, LONGEST),
        )
        for stream in listened_to(left, streams)
    ]


def listened_to(left: Departure, streams: Sequence[Stream]) -> Sequence[Stream]:
    """Return the streams at a mount: of the host that the server says it is, or of the only one."""
    at_mount = [
        stream
        for stream in streams
        if stream.url.startswith("http") and named(mount_of(stream.url), [left.mount])
    ]
    at_host = [stream for stream in at_mount if host_of(stream.url) == left.server.lower()]
    hosts = {host_of(stream.url) for stream in at_mount}
    return at_host or (at_mount if len(hosts) == 1 else [])


def host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
