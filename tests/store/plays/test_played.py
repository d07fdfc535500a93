"""Plays with what belongs to them, page by page."""

import json
from dataclasses import replace

import pytest
from databases import new_database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.plays import impressions, played, plays, tracks
from store.plays.impressions import Heard
from store.plays.played import Wanted
from store.plays.plays import Play
from store.plays.tracks import Track

PLAY = Play(
    account="label", radio_id=7, track=1, track_id="a", started_at=1000.0, ended_at=1100.0, heard_until=1100.0
)
LABEL = Wanted(account="label")


@pytest.fixture
def two_tracks(conn):
    for id_, artist in (("a", "Ada"), ("b", "Ben")):
        tracks.add(conn, Track(id=id_, artist=artist, duration=100.0, digest=id_))


def begun(found):
    return [one.play.started_at for one in found]


def test_a_play_comes_with_its_track_its_rivals_and_its_listeners(conn, two_tracks):
    others = json.dumps([{"track": 2, "score": 88}, {"track": 99, "score": 80}])
    id_ = plays.start(conn, replace(PLAY, others=others))
    heard = Heard(play=id_, listeners=3, seconds=9.0, average=0.1, basis="sessions", delay=5.0, computed_at=0)
    impressions.store(conn, [heard])
    (found,) = played.page(conn, LABEL, None, 10)

    assert found.play == replace(PLAY, id=id_, others=others)
    assert found.track.artist == "Ada"
    assert [(track.id, score) for track, score in found.others] == [("b", 88)]
    assert found.heard == heard


def test_a_track_that_has_left_the_catalogue_is_none_and_who_is_not_counted_too(conn):
    plays.start(conn, PLAY)
    (found,) = played.page(conn, LABEL, None, 10)

    assert (found.track, found.heard) == (None, None)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [40.0, 30.0, 20.0, 10.0]),
        ({"radio_id": 8}, [20.0]),
        ({"track_id": "b"}, [30.0]),
        ({"artists": ["Ada", "ADA"]}, [40.0, 20.0, 10.0]),
        ({"artists": []}, []),
        ({"since": 20.0, "until": 40.0}, [30.0, 20.0]),
        ({"radio_id": 7, "until": 30.0}, [10.0]),
    ],
)
def test_plays_are_chosen_by_stream_track_artist_and_time(conn, two_tracks, wanted, expected):
    for started_at, radio_id, number, id_ in (
        (10, 7, 1, "a"),
        (20, 8, 1, "a"),
        (30, 7, 2, "b"),
        (40, 7, 1, "a"),
    ):
        plays.start(
            conn, replace(PLAY, started_at=float(started_at), radio_id=radio_id, track=number, track_id=id_)
        )
    plays.start(conn, replace(PLAY, account="other", started_at=25.0))

    assert begun(played.page(conn, replace(LABEL, **wanted), None, 10)) == expected


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([10.0, 10.1, 20.0, 30.0]), max_size=12), st.integers(1, 5))
def test_pages_have_every_play_once_and_the_latest_first(tmp_path_factory, times, limit):
    database = new_database(tmp_path_factory.mktemp("state") / "airtally.db")
    with database.transaction() as conn:
        ids = [plays.start(conn, replace(PLAY, started_at=at)) for at in times]
        before, seen = None, []
        while found := played.page(conn, LABEL, before, limit):
            before = found[-1].place
            seen += [one.place for one in found]
    database.close()

    assert seen == sorted(zip(times, ids, strict=True), reverse=True)


def test_pages_are_read_from_an_index(conn):
    for wanted in (LABEL, replace(LABEL, radio_id=7)):
        query = played.selection(wanted, (20.0, 1), 10)
        text = str(query.compile(conn, compile_kwargs={"literal_binds": True}))
        steps = [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]

        assert len(steps) == 1
        assert "USING INDEX plays_by_" in steps[0]
        assert "started_at<?" in steps[0]
