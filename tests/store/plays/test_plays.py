from dataclasses import replace

from store.plays import plays
from store.plays.plays import Play

PLAY = Play(
    account="label",
    radio_id=7,
    track=3,
    track_id="song-3",
    started_at=1000.0,
    heard_until=1010.0,
    track_offset=1.5,
    speed=1.02,
    score=97,
    others='[{"track": 4, "score": 88}]',
    icy_title="Artist - Title",
)


def test_a_play_is_open_until_it_is_finished(conn):
    id_ = plays.start(conn, PLAY)
    assert plays.open_plays(conn) == [replace(PLAY, id=id_)]

    plays.finish(conn, id_, replace(PLAY, ended_at=1100.0, heard_until=1100.0, score=99))
    assert plays.open_plays(conn) == []
    assert plays.listed(conn) == [replace(PLAY, id=id_, ended_at=1100.0, heard_until=1100.0, score=99)]


def test_how_far_a_play_has_come_is_stored(conn):
    id_ = plays.start(conn, PLAY)
    plays.heard(conn, id_, 1060.0)

    assert plays.open_plays(conn) == [replace(PLAY, id=id_, heard_until=1060.0)]


def test_a_play_without_an_end_ended_when_it_was_heard_last(conn):
    id_ = plays.start(conn, PLAY)
    plays.finish(conn, id_, replace(PLAY, heard_until=1070.0))

    assert plays.listed(conn)[0].ended_at == 1070.0


def test_finishing_a_play_does_not_make_it_another(conn):
    id_ = plays.start(conn, PLAY)
    plays.finish(conn, id_, replace(PLAY, account="other", radio_id=8, track=9, track_id="x"))

    play = plays.listed(conn)[0]
    assert (play.account, play.radio_id, play.track, play.track_id) == ("label", 7, 3, "song-3")


def test_plays_are_listed_by_account_stream_and_time(conn):
    for account, radio_id, started_at in (("a", 1, 30.0), ("a", 2, 10.0), ("b", 1, 20.0), ("a", 1, 0.0)):
        plays.start(conn, replace(PLAY, account=account, radio_id=radio_id, started_at=started_at))

    def found(**wanted):
        return [play.started_at for play in plays.listed(conn, **wanted)]

    assert found() == [0.0, 10.0, 20.0, 30.0]
    assert found(account="a") == [0.0, 10.0, 30.0]
    assert found(account="a", radio_id=1) == [0.0, 30.0]
    assert found(since=10.0, until=30.0) == [10.0, 20.0]
    assert found(limit=1) == [0.0]
