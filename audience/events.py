"""Events: what apps tell of their listeners, and which of it cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JOIN, HEARTBEAT, LEAVE, PLAY, FOLLOW, PROFILE = "join", "heartbeat", "leave", "play", "follow", "profile"
PRESENCE = frozenset({JOIN, HEARTBEAT, LEAVE})
NAMED = frozenset({PLAY, FOLLOW, PROFILE})  # events of somebody who has a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a listener."""

    kind: str
    at: float  # Unix time, as the client says
    timed: bool = True  # whether the client said so; else it is when the event came
    event_id: str = ""
    user_id: str = ""
    session_id: str = ""
    radio_id: int | None = None
    track_id: str = ""
    ip: str = ""
    agent: str = ""
    device: str = ""
    country: str = ""
    seconds: float | None = None  # listened, up to `at`
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def followee(self) -> str:
        """Whom the listener follows."""
        value = self.attributes.get("followee")
        return value if isinstance(value, str) else ""

    @property
    def idempotent(self) -> bool:
        """Whether taking it in twice is the same as once: a sign of life of a known time is."""
        return self.kind in PRESENCE and self.timed


def complaint(event: Event) -> str:
    """Return what is missing of an event, or nothing."""
    if event.kind in PRESENCE:
        if event.radio_id is None:
            return "radio_id: expected the number of a stream"
        if not (event.user_id or event.session_id or event.ip):
            return "user_id: expected a user_id, a session_id or an ip"
    if event.kind in NAMED and not event.user_id:
        return "user_id: expected the id of a listener"
    if event.kind == PLAY and not event.track_id:
        return "track_id: expected the id of a track"
    if event.kind == FOLLOW and event.followee in {"", event.user_id}:
        return "attributes.followee: expected the user_id of somebody else"
    return ""
