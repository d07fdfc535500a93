"""People: the listeners of events, as they are kept."""

import json
from collections.abc import Container, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from audience.events import Event
from audience.folding import sought
from audience.identity import Identity, Privacy
from store.audience import listeners
from store.audience.listeners import Listener

LONGEST = 500  # characters
TEXTS = ("username", "name", "surname", "expertise")

Told = tuple[str, Event]  # the id by which it is kept who an event is about, and the event


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


def id_of(account: str, event: Event, privacy: Privacy) -> str:
    """Return the id by which it is kept who an event is about."""
    if event.user_id:
        return privacy.user_id(account, event.user_id)
    return identity(account, event, privacy).id


def ids(account: str, events: Iterable[Told], privacy: Privacy) -> set[str]:
    """Return the ids of everybody whom events are about, and of those they follow."""
    found: set[str] = set()
    for id_, event in events:
        found.add(id_)
        if event.followee:
            found.add(privacy.user_id(account, event.followee))
    return found


def unknown(
    account: str, events: Iterable[Told], privacy: Privacy, known: Container[str]
) -> dict[str, Listener]:
    """Return those whom events are about and who are not known yet, by their ids, as the latest has them."""
    found: dict[str, Listener] = {}
    for id_, event in sorted(events, key=lambda told: told[1].at):
        if id_ not in known:
            who = identity(account, event, privacy)
            found[id_] = listener(account, who, event.at, event.device, event.country)
        if event.followee and (other := privacy.user(account, event.followee)).id not in known:
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
