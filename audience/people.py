"""People: the listeners of events, as they are kept."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from audience.events import Event
from audience.folding import sought
from audience.identity import Identity, Privacy
from store import listeners
from store.listeners import Listener

LONGEST = 500  # characters
TEXTS = ("username", "name", "surname", "expertise")


def identity(account: str, event: Event, privacy: Privacy) -> Identity:
    """Return what is kept of who an event is about."""
    if event.user_id:
        return privacy.user(account, event.user_id, event.ip, event.agent)
    return privacy.guest(account, event.session_id, event.ip, event.agent)


def listener(account: str, who: Identity, at: float, device: str = "", country: str = "") -> Listener:
    """Return a listener of whom nothing else is known."""
    return Listener(
        account=account,
        id=who.id,
        guest=int(who.guest),
        ip=who.ip,
        agent=who.agent,
        device=device,
        country=country,
        first_seen=at,
        last_seen=at,
    )


def of_events(account: str, events: Iterable[Event], privacy: Privacy) -> dict[str, Listener]:
    """Return everybody whom events are about, by their ids, as the latest event has them."""
    found: dict[str, Listener] = {}
    for event in sorted(events, key=lambda event: event.at):
        who = identity(account, event, privacy)
        found[who.id] = listener(account, who, event.at, event.device, event.country)
        if event.followee:
            other = privacy.user(account, event.followee)
            found.setdefault(other.id, listener(account, other, event.at))
    return found


def describe(conn: Connection, number: int, known: Listener | None, event: Event) -> None:
    """Take in the profile of a listener; what it does not mention stays."""
    fields = {name: text(event.attributes, name) for name in TEXTS if name in event.attributes}
    if "profilePhoto" in event.attributes:
        photo = event.attributes["profilePhoto"]
        fields["photo"] = json.dumps(photo if isinstance(photo, dict) else None)
    names = {
        name: fields.get(name, getattr(known, name) if known else "")
        for name in ("username", "name", "surname")
    }
    listeners.profile(conn, number, {**fields, "sought": sought(**names)}, event.at)


def text(attributes: Mapping[str, Any], name: str) -> str:
    value = attributes[name]
    return "" if value is None else str(value)[:LONGEST].encode(errors="replace").decode()
