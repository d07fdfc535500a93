"""Plays: one airing is one play, outages included."""

from dataclasses import replace

import pytest

from fingerprint.detections import Detection
from monitor.plays import HOLD, PlayBook

NOW = 1_000_000.0


def detection(
    serial: int = 1, *, track: int = 7, start: float = 0.0, end: float = 5.0, offset: float = 0.0
) -> Detection:
    return Detection(
        serial=serial, track=track, start=start, end=end, track_offset=offset, speed=1.0, score=90, others=()
    )


def test_a_play_is_placed_on_the_wall_clock_by_the_age_of_its_audio():
    play = PlayBook().started(detection(start=2.0, end=6.0), position=8.0, now=NOW)

    assert play is not None
    assert (play.started_at, play.heard_until) == (NOW - 6, NOW - 2)


def test_the_end_of_a_detection_gives_the_exact_start_and_end():
    book = PlayBook()
    book.started(detection(start=3.0, end=8.0), position=8.0, now=NOW)

    play = book.ended(detection(start=1.0, end=200.0), position=210.0, now=NOW + 202)

    assert play is not None
    assert play.length == pytest.approx(199.0)
    assert play.started_at == pytest.approx(NOW - 7)


def test_the_end_of_an_unknown_detection_is_no_play():
    assert PlayBook().ended(detection(), position=9.0, now=NOW) is None


def test_two_songs_may_be_on_air_at_once():
    book = PlayBook()
    book.started(detection(1, track=7), position=5.0, now=NOW)
    book.started(detection(2, track=8), position=5.0, now=NOW)

    assert {play.track for play in book.on_air} == {7, 8}


def test_a_play_heard_again_after_an_outage_goes_on():
    book = PlayBook()
    first = book.started(detection(start=0.0, end=60.0, offset=0.0), position=60.0, now=NOW)
    book.interrupt()

    again = book.started(detection(start=1.0, end=6.0, offset=71.0), position=6.0, now=NOW + 15)
    play = book.ended(detection(start=1.0, end=106.0, offset=71.0), position=106.0, now=NOW + 115)

    assert first is not None
    assert again is None
    assert play is not None
    assert (play.started_at, play.length) == (first.started_at, pytest.approx(175.0))


def test_a_server_that_repeats_the_last_half_minute_does_not_make_a_second_play():
    book = PlayBook()
    book.started(detection(start=0.0, end=60.0), position=60.0, now=NOW)
    book.interrupt()

    assert book.started(detection(start=0.0, end=5.0, offset=32.0), position=5.0, now=NOW + 5) is None


def test_the_same_song_from_its_beginning_after_an_outage_is_another_play():
    book = PlayBook()
    book.started(detection(start=0.0, end=180.0), position=180.0, now=NOW)
    book.interrupt()

    assert book.started(detection(start=0.0, end=5.0), position=5.0, now=NOW + 20) is not None


def test_a_held_play_ends_where_it_was_last_heard():
    book = PlayBook()
    book.started(detection(start=0.0, end=60.0), position=60.0, now=NOW)
    book.interrupt()

    assert book.expire(NOW + HOLD) == []
    (play,) = book.expire(NOW + HOLD + 1)
    assert play.heard_until == NOW
    assert book.on_air == ()


def test_progress_moves_the_end_of_a_play_and_keeps_its_row():
    book = PlayBook()
    book.started(detection(end=5.0), position=5.0, now=NOW)
    book.stored(detection(), 42)

    book.heard([detection(end=50.0)], position=52.0, now=NOW + 47)

    (play,) = book.on_air
    assert (play.number, play.heard_until) == (42, NOW + 45)


def test_closing_hands_out_every_play_once():
    book = PlayBook()
    book.started(detection(1, track=7), position=5.0, now=NOW)
    book.interrupt()
    book.started(detection(1, track=8), position=5.0, now=NOW)

    assert {play.track for play in book.close()} == {7, 8}
    assert book.close() == []


def test_plays_of_before_a_crash_go_on_when_they_are_heard_again():
    earlier = PlayBook()
    stored = earlier.started(detection(start=0.0, end=60.0), position=60.0, now=NOW)
    assert stored is not None
    book = PlayBook([replace(stored, number=3)])

    assert book.started(detection(start=0.0, end=5.0, offset=75.0), position=5.0, now=NOW + 20) is None
    assert [play.number for play in book.on_air] == [3]
