"""Departures: what an Icecast tells of each listener who leaves (URL authentication, listener_remove).

Never have it ask on `listener_add`: its listeners are refused whenever nobody answers. A departure tells how
long the listener was there, and nobody but us is hurt when it is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from audience.polling.counts import whole
from audience.polling.mounts import mount_of

MOST_BYTES = 64 << 10
MOST_FIELDS = 200


class NotADeparture(Exception):
    """It is no form of Icecast's. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A listening session that is over."""

    mount: str
    fields: Mapping[str, str]  # of the query of the listening URL: ?uid=... names the listener
    started_at: float  # Unix time
    ended_at: float
    ip: str
    agent: str
    user: str
    client: str  # the number of the connection, on a server that has not restarted since
    server: str
    port: int | None

    def is_own(self, own: str) -> bool:
        """Tell whether it was us, by how our user agent begins."""
        return self.agent.startswith(own)


def departure(body: bytes, now: float) -> Departure | None:
    """Return who left at `now` (Unix time); None where the form tells of something else: listener_add.

    Raises:
        NotADeparture: it is no such form.
    """
    form = fields_of(body)
    if "action" not in form:
        raise NotADeparture("no action")
    if form["action"] != "listener_remove":
        return None
    duration, mount = whole(form.get("duration")), form.get("mount", "")
    if duration is None or not mount.startswith("/"):
        raise NotADeparture("no duration" if duration is None else "no mount")
    return Departure(
        mount=mount_of(mount),
        fields=dict(parse_qsl(mount.partition("?")[2], errors="replace")),
        started_at=now - duration,
        ended_at=now,
        ip=form.get("ip", ""),
        agent=form.get("agent", ""),
        user=form.get("user", ""),
        client=form.get("client", ""),
        server=form.get("server", ""),
        port=whole(form.get("port")),
    )


def fields_of(body: bytes) -> dict[str, str]:
    if len(body) > MOST_BYTES:
        raise NotADeparture(f"more than {MOST_BYTES >> 10} KiB")
    text = body.decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise NotADeparture("too many fields") from error
