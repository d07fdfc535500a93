"""Which recordings were played most, and how much was played."""

import pytest

from store.plays import charts, impressions, plays, tracks
from store.plays.charts import Total, Within
from store.plays.impressions import Heard
from store.plays.plays import Play
from store.plays.tracks import Track

NOW = 1_800_000_000.0
ALL = Within("label", NOW, NOW + 1000)


def play(conn, at, track, *, radio_id=7, account="label", seconds=100.0, listeners=None):
    airing = Play(
        account=account,
        radio_id=radio_id,
        track=track,
        track_id=f"T{track}",
        started_at=NOW + at,
        ended_at=NOW + at + seconds,
        heard_until=NOW + at + seconds,
    )
    id_ = plays.start(conn, airing)
    if listeners is not None:
        heard = Heard(
            play=id_, listeners=listeners, seconds=1, average=1, basis="sessions", delay=0, computed_at=NOW
        )
        impressions.store(conn, [heard])


@pytest.fixture
def catalogue(conn):
    for number, (artist, title) in enumerate((("Ada", "One"), ("Ada", "Two"), ("Bob", "Three%")), 1):
        tracks.add(conn, Track(id=f"T{number}", artist=artist, title=title, duration=1.0, digest=str(number)))
    return conn


def test_recordings_are_ranked_by_spins_and_then_by_time_on_air(catalogue):
    for at, track, seconds in ((0, 1, 100), (200, 2, 300), (300, 3, 100), (400, 3, 100)):
        play(catalogue, at, track, seconds=seconds)
    top = charts.top(catalogue, ALL, 10).tracks

    assert [(rank.title, rank.spins, rank.seconds) for rank in top] == [
        ("Three%", 2, 200),
        ("Two", 1, 300),
        ("One", 1, 100),
    ]


def test_artists_have_what_their_recordings_have(catalogue):
    play(catalogue, 0, 1, listeners=5)
    play(catalogue, 1, 2, listeners=6)
    play(catalogue, 2, 3)
    top = charts.top(catalogue, ALL, 10).artists

    assert [(rank.artist, rank.spins, rank.heard) for rank in top] == [("Ada", 2, 11), ("Bob", 1, 0)]


def test_only_plays_that_began_in_the_time_on_the_stream_and_for_the_account_count(catalogue):
    for at in (-1, 0, 999, 1000):
        play(catalogue, at, 1)
    play(catalogue, 5, 1, radio_id=8)
    play(catalogue, 5, 1, account="other")

    assert charts.total(catalogue, ALL).spins == 3
    assert charts.total(catalogue, Within("label", NOW, NOW + 1000, 8)).spins == 1
    assert charts.total(catalogue, Within("label", NOW, NOW + 1000, track_id="T2")) == Total(0, 0)


def test_a_recording_that_has_left_is_ranked_by_its_id_and_its_artist_is_not(catalogue):
    play(catalogue, 0, 9)
    top = charts.top(catalogue, ALL, 10)

    assert [(rank.track_id, rank.title) for rank in top.tracks] == [("T9", "")]
    assert top.artists == []


@pytest.mark.parametrize(
    ("text", "found"), [("ADA", 2), ("thr", 1), ("%", 1), ("T2", 1), ("", 3), ("zzz", 0)]
)
def test_recordings_are_found_by_any_of_their_names(catalogue, text, found):
    assert len(charts.found(catalogue, text, 10)) == found
    assert len(charts.found(catalogue, text, 1)) <= 1
