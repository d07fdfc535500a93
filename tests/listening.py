"""Listeners for tests: a database with two streams and some tracks, and events told in short."""

from sqlalchemy import insert

from audience.events import Event
from audience.identity import Level, Privacy
from audience.intake import take
from store.accounts import streams
from store.accounts.streams import Stream
from store.plays import plays, tracks
from store.plays.plays import Play
from store.plays.tracks import Track
from store.tables.audience import listening_sessions

NOW = 1_800_000_000.0
SECRET = b"0123456789abcdef0123456789abcdef"
FULL = Privacy(Level.FULL, SECRET)
ACCOUNT = "label"
SONG = "365b278c258a7bdbb7a1b95be41a37b9"
OTHER_SONG = "edc658bd0e768ca81f2ddc0438abca79"
ARTIST = "Şebnem Ferah"


def furnish(conn):
    """Add streams 7 and 8, and two songs of one artist."""
    for account, radio_id in ((ACCOUNT, 7), (ACCOUNT, 8), ("other", 9)):
        streams.add(conn, Stream(account=account, radio_id=radio_id, url=f"http://radio/{radio_id}"))
    for id_ in (SONG, OTHER_SONG):
        tracks.add(conn, Track(id=id_, title=id_[:4], artist=ARTIST, duration=200.0, digest=id_))


def event(kind, user="", at=NOW, **more):
    radio = {"radio_id": 7} if kind in {"join", "heartbeat", "leave"} else {}
    return Event(**{"kind": kind, "user_id": user, "at": at, **radio, **more})


def taken(conn, *events, privacy=FULL, now=NOW, account=ACCOUNT):
    """Take in events; return what is refused, and why."""
    return take(conn, account, dict(enumerate(events)), privacy, now)


def stayed(user, joined, until, **more):
    """Return the one event of somebody who listened from `joined` to `until`, and left."""
    return event("leave", user, until, seconds=until - joined, **more)


def aired(conn, started, ended, radio_id=7, track_id=SONG, account=ACCOUNT):
    play = Play(
        account=account,
        radio_id=radio_id,
        track=1,
        track_id=track_id,
        started_at=started,
        ended_at=ended,
        heard_until=ended or started,
    )
    return plays.start(conn, play)


def sit(conn, rows):
    """Store sessions as they are: (listener, joined, until) on stream 7."""
    conn.execute(
        insert(listening_sessions),
        [
            {
                "account": ACCOUNT,
                "radio_id": 7,
                "listener": listener,
                "session": "",
                "joined_at": joined,
                "heard_until": until,
                "gone": 0,
            }
            for listener, joined, until in rows
        ],
    )
