"""Intake: events become listeners, sessions, listens, follows and profiles, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from audience import attributes, people, presence, recounting, tracks
from audience.events import FOLLOW, LEAVE, PLAY, PRESENCE, PROFILE, Event, complaint
from audience.identity import Privacy
from audience.people import Told
from audience.presence import Line
from audience.stays import Stay
from audience.times import BadTime, placed
from store.accounts import streams
from store.audience import follows, listeners, listens, seen
from store.audience.listens import Listen

MOST = 1000  # events of a batch
Refusals = dict[int, str]  # by the position of an event: why it is not taken in


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of an account that are being taken in."""

    account: str
    events: Sequence[Told]
    numbers: Mapping[str, int]  # of listeners, by their ids
    privacy: Privacy

    def followee(self, event: Event) -> int:
        return self.numbers[self.privacy.user_id(self.account, event.followee)]

    def of(self, *kinds: str) -> list[tuple[int, Event]]:
        """Return the events of some kinds, as they happened, each with its listener's number."""
        some = [(self.numbers[id_], event) for id_, event in self.events if event.kind in kinds]
        return sorted(some, key=lambda told: told[1].at)


def take(
    conn: Connection, account: str, events: Mapping[int, Event], privacy: Privacy, now: float
) -> Refusals:
    """Take in events, given by their positions; return which are not taken, and why.

    What was taken in before is passed over: the same batch again changes nothing.
    """
    good, refusals = checked(events, now)
    refusals |= unknown(conn, account, good)
    fresh = not_taken(conn, account, [event for position, event in good.items() if position not in refusals])
    told = [(people.id_of(account, event, privacy), event) for event in fresh]
    known = listeners.numbers(conn, account, people.ids(account, told, privacy))
    new = listeners.add(conn, account, people.unknown(account, told, privacy, known))
    batch = Batch(account, told, {**known, **new}, privacy)
    listeners.seen(conn, sights(batch))
    life = signs(batch)
    recounts = recounting.begun(conn, account, life, now)
    presence.record(conn, account, life)
    recounting.finished(conn, account, recounts, now)
    report_listens(conn, batch)
    tell_follows(conn, batch)
    describe(conn, batch)
    seen.remember(conn, account, to_remember(fresh), now)
    return refusals


def checked(events: Mapping[int, Event], now: float) -> tuple[dict[int, Event], Refusals]:
    good, refusals = dict[int, Event](), Refusals()
    for position, event in events.items():
        try:
            at = placed(event.at, now)
        except BadTime as error:
            refusals[position] = str(error)
            continue
        if reason := complaint(event):
            refusals[position] = reason
        else:
            good[position] = event if at == event.at else replace(event, at=at)
    return good, refusals


def unknown(conn: Connection, account: str, events: Mapping[int, Event]) -> Refusals:
    """Return which events are about streams or tracks that there are not."""
    radio_ids = {stream.radio_id for stream in streams.listed(conn, account)}
    track_ids = tracks.known(conn, sorted({event.track_id for event in events.values() if event.track_id}))
    refusals = Refusals()
    for position, event in events.items():
        if event.radio_id is not None and event.radio_id not in radio_ids:
            refusals[position] = "radio_id: there is no stream of this number"
        elif event.kind == PLAY and event.track_id not in track_ids:
            refusals[position] = "track_id: there is no track of this id"
    return refusals


def not_taken(conn: Connection, account: str, events: Sequence[Event]) -> list[Event]:
    """Leave out what was taken in before, and what comes twice."""
    played = [event.event_id for event in events if event.kind == PLAY and event.event_id]
    passed = seen.among(conn, account, to_remember(events)) | listens.events_among(conn, account, played)
    fresh: list[Event] = []
    for event in events:
        if event.idempotent or not event.event_id:
            fresh.append(event)
        elif event.event_id not in passed:
            passed.add(event.event_id)
            fresh.append(event)
    return fresh


def to_remember(events: Iterable[Event]) -> list[str]:
    """Return the ids that nothing else keeps."""
    return [
        event.event_id for event in events if event.event_id and event.kind != PLAY and not event.idempotent
    ]


def sights(batch: Batch) -> dict[int, float]:
    """Return when listeners were seen, by their numbers, by what leaves neither a session nor a listen."""
    found: dict[int, float] = {}
    for number, event in batch.of(FOLLOW, PROFILE):
        found[number] = event.at
        if event.followee:
            found[batch.followee(event)] = event.at
    return found


def signs(batch: Batch) -> dict[Line, list[Stay]]:
    found: dict[Line, list[Stay]] = {}
    for number, event in batch.of(*PRESENCE):
        line = (event.radio_id or 0, number, batch.privacy.session(batch.account, event.session_id))
        sign = Stay(event.at - (event.seconds or 0.0), event.at, event.kind == LEAVE)
        found.setdefault(line, []).append(sign)
    return found


def report_listens(conn: Connection, batch: Batch) -> None:
    for number, event in batch.of(PLAY):
        listen = Listen(
            account=batch.account,
            event_id=event.event_id or None,
            track_id=event.track_id,
            listener=number,
            at=event.at,
            seconds=event.seconds,
            radio_id=event.radio_id,
            device=event.device,
            country=event.country,
        )
        tracks.report(conn, listen)


def tell_follows(conn: Connection, batch: Batch) -> None:
    for number, event in batch.of(FOLLOW):
        following = event.attributes.get("following", True) is not False
        follows.tell(conn, number, batch.followee(event), following=following, at=event.at)


def describe(conn: Connection, batch: Batch) -> None:
    """Take in profiles, where they may be kept."""
    if not batch.privacy.named:
        return
    for number, event in batch.of(PROFILE):
        known = listeners.by_number(conn, [number]).get(number)
        people.describe(conn, number, known, event)
        attributes.describe(conn, number, event)
