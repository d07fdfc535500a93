"""Airplay for tests: a fixed database of plays on two stations around the end of summer time in Berlin.

The clocks go back on 2026-10-25 at 03:00 local, 01:00 UTC.
"""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import insert

from store.accounts import streams
from store.accounts.streams import Stream
from store.plays import impressions, plays, tracks
from store.plays.impressions import Heard
from store.plays.plays import Play
from store.plays.tracks import Track
from store.tables.audience import listening_sessions

ACCOUNT = "label"
ZONE = "Europe/Berlin"

SONGS = (
    Track(
        id="song-1",
        title="Şu An",
        artist="Şebnem Ferah",
        album="Kadin",
        label="İskender",
        isrc="TR-A01-99-00001",
        upc="0724384960650",
        release_date="1996-05-01",
        duration=200.0,
        digest="1",
    ),
    Track(
        id="song-2",
        title="=HYPERLINK(A1)",
        artist="@evil",
        album="+1",
        label="-Label|^",
        isrc="",
        duration=180.0,
        digest="2",
    ),
    Track(id="song-3", title="Untagged\x07 tune", artist="Nobody", duration=90.0, digest="3"),
)
# What was on air: on which stream, which track, when (UTC), for how long, how many heard it, and the basis.
AIRED = (
    (7, "song-1", "2026-10-17T10:00:00", 200.0, 11, "sessions"),
    (8, "song-2", "2026-10-18T10:00:00", 180.0, 4, "sampled"),
    (8, "song-2", "2026-10-18T11:00:00", 180.0, 4, "sampled"),
    (7, "song-1", "2026-10-24T21:59:59.9", 200.5, 100, "sessions"),  # a tenth before midnight in Berlin
    (7, "song-1", "2026-10-24T22:00:00", 201.0, 20, "sessions"),  # at midnight
    (7, "song-2", "2026-10-25T00:30:00", 180.0, 3, "sampled"),  # 02:30 for the first time
    (8, "song-1", "2026-10-25T01:30:00", 60.25, None, None),  # 02:30 for the second time
    (8, "song-2", "2026-10-25T08:00:00", 180.0, 0, "none"),
    (8, "song-3", "2026-10-25T12:00:00", 90.0, 5, "sessions"),
    (8, "song-1", "2026-10-25T22:59:58", 190.0, 7, "sessions"),  # the last of a day of 25 hours
    (8, "gone", "2026-10-25T09:00:00", 30.0, 2, "sessions"),  # its recording has left the catalogue
    (7, "song-1", "2026-10-25T23:00:00", 200.0, 1000, "sessions"),  # the day after
)


def unix(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def air(conn):
    """Fill a database."""
    for radio_id, name in ((7, "Radio Seven"), (8, None)):
        streams.add(conn, Stream(account=ACCOUNT, radio_id=radio_id, url="http://radio/", name=name))
    streams.add(conn, Stream(account="other", radio_id=9, url="http://radio/"))
    numbers = {song.id: tracks.add(conn, song) for song in SONGS}
    for radio_id, track_id, started, seconds, listeners, basis in AIRED:
        play = airing(radio_id, track_id, unix(started), seconds)
        aired(conn, replace(play, track=numbers.get(track_id, 99)), listeners, basis)
    elsewhere = airing(9, "song-1", unix("2026-10-25T10:00:00"), 200.0)
    aired(conn, replace(elsewhere, account="other"), 9, "sessions")
    listen(conn)


def airing(radio_id, track_id, started, seconds):
    return Play(
        account=ACCOUNT,
        radio_id=radio_id,
        track=1,
        track_id=track_id,
        started_at=started,
        ended_at=started + seconds,
        heard_until=started + seconds,
        track_offset=0.26,
        speed=1.00123,
        score=97,
    )


def aired(conn, play, listeners, basis):
    """Add a play; without a basis nobody has counted its listeners yet."""
    id_ = plays.start(conn, play)
    seconds = play.heard_until - play.started_at
    if basis:
        average = listeners / 2
        impressions.store(
            conn,
            [
                Heard(
                    play=id_,
                    listeners=listeners,
                    seconds=average * seconds,
                    average=average,
                    basis=basis,
                    delay=5.0,
                    computed_at=play.heard_until + 600,
                )
            ],
        )


def listen(conn):
    """Add listening sessions: some over midnight, two of one listener, one of 59 seconds, one elsewhere."""
    for radio_id, listener, joined, until in (
        (7, 1, "2026-10-24T21:30:00", "2026-10-24T22:30:00"),
        (7, 1, "2026-10-25T10:00:00", "2026-10-25T11:00:00"),
        (7, 2, "2026-10-25T10:00:00", "2026-10-25T10:00:59"),
        (7, 3, "2026-10-25T22:30:00", "2026-10-25T23:30:00"),
        (8, 1, "2026-10-25T10:00:00", "2026-10-25T10:01:00"),
    ):
        conn.execute(
            insert(listening_sessions).values(
                account=ACCOUNT,
                radio_id=radio_id,
                listener=listener,
                session="",
                joined_at=unix(joined),
                heard_until=unix(until),
                gone=1,
            )
        )
