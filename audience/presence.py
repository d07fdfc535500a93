"""Presence: signs of life become listening sessions in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from audience.stays import GAP, Stay, merged
from store.audience import listening
from store.audience.listening import Session

Line = tuple[int, int, str]  # a stream, a listener, and what the client calls the session


def record(conn: Connection, account: str, signs: Mapping[Line, Sequence[Stay]]) -> None:
    """Join signs of life with the sessions there are."""
    if not signs:
        return
    earliest = min(sign.joined for line in signs.values() for sign in line)
    known: dict[Line, list[Session]] = {}
    for session in listening.of_listeners(conn, {line[1] for line in signs}, earliest - GAP):
        known.setdefault((session.radio_id, session.listener, session.session), []).append(session)
    new, changed, gone = list[Session](), list[Session](), list[int]()
    for line, more in signs.items():
        added, altered, removed = joined(known.get(line, []), more)
        new += [begun(account, line, stay) for stay in added]
        changed += altered
        gone += removed
    listening.remove(conn, gone)
    listening.change(conn, changed)
    listening.add(conn, new)


def joined(known: Sequence[Session], more: Sequence[Stay]) -> tuple[list[Stay], list[Session], list[int]]:
    """Return what is new of a line, which sessions change, and the numbers of those others have taken in."""
    added, altered, kept = list[Stay](), list[Session](), set[int]()
    for stay in merged([*map(stay_of, known), *more]):
        within = [session for session in known if stay.joined <= session.joined_at <= stay.until]
        if not within:
            added.append(stay)
            continue
        kept.add(within[0].number)
        if stay_of(within[0]) != stay:
            altered.append(told(within[0], stay))
    return added, altered, [session.number for session in known if session.number not in kept]


def stay_of(session: Session) -> Stay:
    return Stay(session.joined_at, session.heard_until, bool(session.gone))


def begun(account: str, line: Line, stay: Stay) -> Session:
    radio_id, listener, name = line
    return Session(
        account=account,
        radio_id=radio_id,
        listener=listener,
        session=name,
        joined_at=stay.joined,
        heard_until=stay.until,
        gone=int(stay.gone),
    )


def told(session: Session, stay: Stay) -> Session:
    return replace(session, joined_at=stay.joined, heard_until=stay.until, gone=int(stay.gone))
