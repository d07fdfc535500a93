"""Recounting: listeners of whom it becomes known late that they heard plays which were counted before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from audience.hearing import Airing, audiences, of_sessions, over
from audience.presence import Line, stay_of
from audience.stays import GAP, Stay
from store.audience import listening, listens
from store.audience.listens import Pair, Sum
from store.plays import impressions
from store.plays.impressions import Heard
from store.plays.plays import Play

LATE = 60.0  # seconds on its way that make an event late

Seconds = dict[int, dict[int, float]]  # heard, by plays and listeners


@dataclass(frozen=True, slots=True)
class Recount:
    """Plays of a stream that some listeners may have heard, and what of them they were known to have."""

    radio_id: int
    listeners: frozenset[int]
    since: float
    plays: Sequence[tuple[Play, Heard]]
    before: Seconds


def begun(conn: Connection, account: str, signs: Mapping[Line, Sequence[Stay]], now: float) -> list[Recount]:
    """Return what may change when signs of life come in; to be called before they do."""
    late: dict[int, list[tuple[int, Stay]]] = {}
    for (radio_id, listener, _), stays in signs.items():
        late.setdefault(radio_id, []).extend((listener, stay) for stay in stays if stay.joined < now - LATE)
    found: list[Recount] = []
    for radio_id, visits in late.items():
        if not visits:
            continue
        since = min(stay.joined for _, stay in visits) - GAP
        until = max(stay.until for _, stay in visits) + GAP
        plays = impressions.counted(conn, account, radio_id, since, until)
        if plays:
            some = frozenset(listener for listener, _ in visits)
            # What they were known to have heard of a play may have been long before what comes in.
            since = min(since, *(airing(play, known.delay).begins for play, known in plays))
            before = heard(conn, radio_id, some, since, plays)
            found.append(Recount(radio_id, some, since, plays, before))
    return found


def finished(conn: Connection, account: str, recounts: Sequence[Recount], now: float) -> None:
    """Count what has changed; to be called after the signs of life have come in."""
    for recount in recounts:
        after = heard(conn, recount.radio_id, recount.listeners, recount.since, recount.plays)
        reporters = listens.reporters(conn, [play.id for play, _ in recount.plays])
        changed, more = list[Heard](), dict[Pair, Sum]()
        for play, counted in recount.plays:
            old, new = recount.before[play.id], after[play.id]
            if old != new:
                known = counted.basis == "sessions"
                changed.append(
                    counted_anew(play, counted, old, new, now)
                    if known
                    else counted_first(conn, account, play, counted, now)
                )
                add_changes(more, play, counted, changes(old, new), reporters.get(play.id, set()))
        impressions.store(conn, changed)
        listens.count(conn, account, more)


def heard(
    conn: Connection,
    radio_id: int,
    some: frozenset[int],
    since: float,
    plays: Sequence[tuple[Play, Heard]],
) -> Seconds:
    """Return what some listeners are known to have heard of plays on a stream."""
    sessions = listening.of_listeners(conn, some, since)
    visits = [(one.listener, stay_of(one)) for one in sessions if one.radio_id == radio_id]
    airings = [airing(play, counted.delay) for play, counted in plays]
    return {one.play: seconds for one, seconds in audiences(airings, visits)}


def changes(old: Mapping[int, float], new: Mapping[int, float]) -> dict[int, tuple[int, float]]:
    """Return whose hearing is new (1) or longer (0), and by how many seconds."""
    found = {
        listener: (int(listener not in old), seconds - old.get(listener, 0.0))
        for listener, seconds in new.items()
    }
    return {listener: change for listener, change in found.items() if any(change)}


def counted_anew(
    play: Play, counted: Heard, old: Mapping[int, float], new: Mapping[int, float], now: float
) -> Heard:
    """Return the impressions of a play with what became known late."""
    seconds = counted.seconds + sum(new.values()) - sum(old.values())
    return replace(
        counted,
        listeners=counted.listeners + len(new) - len(old),
        seconds=seconds,
        average=over(seconds, airing(play, counted.delay)),
        computed_at=now,
    )


def counted_first(conn: Connection, account: str, play: Play, counted: Heard, now: float) -> Heard:
    """Return the impressions of a play whose sessions were not counted: there may be enough of them now."""
    one = airing(play, counted.delay)
    spans = listening.between(conn, account, one.begins, one.ends, play.radio_id)
    visits = [(listener, Stay(joined, until)) for listener, joined, until in spans]
    everybody = next(seconds for _, seconds in audiences([one], visits))
    if not knows_all(len(everybody), counted.listeners):
        return counted
    found = of_sessions(one, everybody)
    return replace(
        counted,
        listeners=found.listeners,
        seconds=found.seconds,
        average=found.average,
        basis=found.basis,
        computed_at=now,
    )


def knows_all(sessions: int, counted: int) -> bool:
    """Whether sessions are all there were: some are, and the server did not count more at once.

    Who is still there is no session yet where only departures are told; an app knows its own users only.
    """
    return 0 < sessions >= counted


def add_changes(
    more: dict[Pair, Sum],
    play: Play,
    counted: Heard,
    changed: Mapping[int, tuple[int, float]],
    reporters: set[int],
) -> None:
    one = airing(play, counted.delay)
    for listener, (times, seconds) in changed.items():
        if listener not in reporters:
            pair = (play.track_id, listener)
            sum_ = Sum(0, times, seconds, one.begins, one.ends)
            more[pair] = more[pair] + sum_ if pair in more else sum_


def airing(play: Play, delay: float) -> Airing:
    """Return when listeners heard a play."""
    return Airing(play.id, play.started_at + delay, ended(play) + delay)


def ended(play: Play) -> float:
    return play.heard_until if play.ended_at is None else play.ended_at
