"""Tracks: what a listener of an app played, counted, and put to the play on which it was heard."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from audience.artists import artist_id
from audience.stays import TTL
from store.audience import listening, listens
from store.audience.listens import Listen
from store.plays import impressions
from store.plays.plays import Play
from store.tables.audience import track_audiences
from store.tables.plays import tracks


def known(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Return those of some ids that the catalogue has."""
    found: set[str] = set()
    for start in range(0, len(ids), listens.BATCH):
        query = select(tracks.c.id).where(tracks.c.id.in_(ids[start : start + listens.BATCH]))
        found.update(conn.execute(query).scalars())
    return found


def heard_of(conn: Connection, account: str, track_id: str) -> bool:
    """Whether the catalogue has a track, or had it and the account has an audience of it."""
    once = select(track_audiences.c.listener).where(
        track_audiences.c.account == account, track_audiences.c.track_id == track_id
    )
    return bool(known(conn, [track_id])) or conn.execute(once.limit(1)).first() is not None


def of_artist(conn: Connection, wanted: str) -> list[str]:
    """Return the ids of the tracks of an artist, known by the catalogue's id or by that of the name."""
    names = [name for name in conn.execute(select(tracks.c.artist).distinct()).scalars() if name]
    spelt = [name for name in names if artist_id(name) == wanted.lower()]
    theirs = tracks.c.artist.in_(spelt) | (func.lower(tracks.c.artist_id) == wanted.lower())
    return list(conn.execute(select(tracks.c.id).where(theirs)).scalars())


def report(conn: Connection, listen: Listen) -> Listen:
    """Store a listen, on the play it belongs to where that is sure; return it with its number."""
    play = play_of(conn, listen)
    linked = replace(listen, play=play.id, radio_id=play.radio_id) if play else listen
    return replace(linked, number=listens.add(conn, linked))


def play_of(conn: Connection, listen: Listen) -> Play | None:
    """Return the play on which a listener heard a track: the only one they had a session on."""
    airing = impressions.on_air(conn, listen.account, listen.track_id, listen.at)
    if not airing:
        return None
    sessions = listening.of_listeners(conn, [listen.listener], listen.at - TTL)
    tuned_in = {
        session.radio_id for session in sessions if session.joined_at <= listen.at and not session.gone
    }
    if listen.radio_id is not None:
        tuned_in &= {listen.radio_id}
    heard = [play for play in airing if play.radio_id in tuned_in]
    if len(heard) != 1 or listen.listener in listens.reporters(conn, [heard[0].id]).get(heard[0].id, ()):
        return None
    return heard[0]
