"""Plays: one airing is one play, outages included."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.detections import Detection, Rival
from monitor.airing import JITTER, Play
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


def test_what_a_server_repeats_of_a_song_that_is_over_is_no_play():
    book = PlayBook()
    book.started(detection(start=0.0, end=180.0), position=185.0, now=NOW)
    book.ended(detection(start=0.0, end=180.0), position=185.0, now=NOW)
    book.interrupt()

    again = detection(start=0.0, end=10.0, offset=160.0)  # of 30 s ago

    assert book.started(again, position=12.0, now=NOW + 4) is None
    assert book.ended(again, position=30.0, now=NOW + 22) is None
    assert book.on_air == ()


def test_the_same_song_from_its_beginning_is_another_play_without_an_outage_too():
    book = PlayBook()
    book.started(detection(1, start=0.0, end=20.0), position=20.0, now=NOW)
    book.ended(detection(1, start=0.0, end=20.0), position=20.0, now=NOW)

    assert book.started(detection(2, start=20.5, end=26.0), position=26.0, now=NOW + 6) is not None


def test_a_song_that_is_lost_and_found_again_is_told_once():
    """Damage in the middle: the tracker gives up, and finds it again, where it would be by now."""
    book = PlayBook()
    book.started(detection(1, start=0.0, end=60.0), position=60.0, now=NOW)
    book.ended(detection(1, start=0.0, end=60.0), position=66.0, now=NOW + 6)

    again = detection(2, start=70.0, end=76.0, offset=70.0 + JITTER - 1)
    assert book.started(again, position=76.0, now=NOW + 16) is None


def test_a_song_that_is_found_again_before_it_is_given_up_is_one_play():
    """A jump in time, as after damage: two detections of one airing, for a while at once."""
    book = PlayBook()
    book.started(detection(1, start=0.0, end=6.0), position=6.0, now=NOW)
    book.stored(detection(1), 5)
    second = detection(2, start=24.0, end=30.0, offset=24.4)

    assert book.started(second, position=30.0, now=NOW + 24) is None
    assert book.ended(detection(1, start=0.0, end=22.0), position=36.0, now=NOW + 30) is None
    play = book.ended(replace(second, end=100.0), position=106.0, now=NOW + 100)

    assert play is not None
    assert (play.length, play.number) == (pytest.approx(100, abs=0.5), 5)


def test_a_song_found_again_has_its_length_where_its_audio_came_late_at_first():
    """What a busy server was late with comes at once: the song began earlier than it seemed."""
    book = PlayBook()
    book.started(detection(1, end=3.0), position=3.0, now=NOW + 20)
    book.started(detection(2, start=15.0, end=20.0, offset=15.0), position=20.0, now=NOW + 21)
    book.heard([detection(2, start=15.0, end=39.0, offset=15.0)], position=40.0, now=NOW + 40)

    assert book.ended(detection(1, end=14.0), position=41.0, now=NOW + 41) is None
    play = book.ended(detection(2, start=15.0, end=40.0, offset=15.0), position=41.0, now=NOW + 41)

    assert play is not None
    assert (play.started_at, play.length) == (pytest.approx(NOW), pytest.approx(40.0))


def test_a_stall_in_the_middle_of_a_song_does_not_move_its_start():
    book = PlayBook()
    book.started(detection(start=0.0, end=6.0), position=6.0, now=NOW)

    play = book.ended(detection(start=0.0, end=80.0), position=86.0, now=NOW + 92)  # 12 s nothing came

    assert play is not None
    assert (play.started_at, play.length) == (NOW - 6, 80)


def test_a_song_that_skips_after_a_stall_is_one_play():
    """Nothing for 9 s, and what was on meanwhile is lost: the wall clock is right."""
    book = PlayBook()
    book.started(detection(1, start=0.0, end=6.0), position=6.0, now=NOW)
    again = detection(2, start=22.0, end=26.0, offset=31.0)

    assert book.started(again, position=26.0, now=NOW + 29) is None
    assert book.ended(detection(1, start=0.0, end=22.0), position=30.0, now=NOW + 33) is None
    play = book.ended(replace(again, end=41.0), position=47.0, now=NOW + 50)

    assert play is not None
    assert (play.started_at, play.length) == (NOW - 6, pytest.approx(50, abs=1))


def test_a_song_that_is_still_on_after_the_hold_is_not_told_again():
    book = PlayBook()
    book.started(detection(start=0.0, end=60.0), position=60.0, now=NOW)
    book.interrupt()
    (over,) = book.expire(NOW + HOLD + 20)

    assert over.length == 60
    assert book.started(detection(start=0.0, end=6.0, offset=150.0), position=6.0, now=NOW + 96) is None


def test_one_of_two_recordings_that_cannot_be_told_apart_goes_on_as_the_other():
    book = PlayBook()
    twins = replace(detection(start=0.0, end=60.0), others=(Rival(8, 89),))
    book.started(twins, position=60.0, now=NOW)
    book.interrupt()

    assert book.started(detection(track=8, end=6.0, offset=70.0), position=6.0, now=NOW + 16) is None


def test_what_is_repeated_does_not_make_a_play_longer():
    """The server is half a minute late from now on; the song is not longer by that."""
    book = PlayBook()
    book.started(detection(start=0.0, end=100.0), position=100.0, now=NOW)
    book.interrupt()
    book.started(detection(end=5.0, offset=70.0), position=5.0, now=NOW + 5)

    play = book.ended(detection(end=130.0, offset=70.0), position=131.0, now=NOW + 131)

    assert play is not None
    assert play.length == pytest.approx(200.0)


LENGTH, SONGS = 180.0, 5


@st.composite
def connections(draw) -> list[tuple[float, float, float]]:
    """Draw connections: when each begins and ends, and how much it repeats."""
    found, at = [], 0.0
    while at < LENGTH * SONGS:
        end = at + draw(st.floats(15, 400))
        found.append((at, end, draw(st.sampled_from([0.0, 4.0, 30.0]))))
        at = end + draw(st.floats(0.5, 45))
    return found


@given(connections(), st.booleans())
def test_every_airing_is_told_once_whatever_the_connection_does(found, late):
    """Five songs in a row; the tracker needs 8 s of one and tells 6 s late that it is over.

    What is repeated comes at once, as a burst, or `late`: the connection stays behind by as much.
    """
    book = PlayBook()
    told: list[Play] = []
    for serial, (opens, closes, repeats) in enumerate(found):
        told += heard(book, opens, closes, min(repeats, opens), late=late, serial=serial * 100)
        book.interrupt()
    told += book.close()

    assert sorted(play.track for play in told) == sorted({play.track for play in told})
    for play in told:
        assert play.length <= LENGTH + 1
        assert play.started_at >= NOW - 1


def heard(
    book: PlayBook, opens: float, closes: float, repeats: float, *, late: bool, serial: int
) -> list[Play]:
    """Hear the programme from `opens - repeats` on, as the tracker would tell of it; return what is over."""
    told: list[Play] = []
    first = opens - repeats  # of the programme
    last = closes - (repeats if late else 0.0)

    def when(programme: float) -> float:
        return NOW + (programme + repeats if late else max(programme, opens))

    for number in range(SONGS):
        start, end = max(first, number * LENGTH), min(last, (number + 1) * LENGTH)
        if end - start < 8:
            continue
        offset = start - number * LENGTH
        found = detection(
            serial + number, track=number + 1, start=start - first, end=start - first + 8, offset=offset
        )
        book.started(found, position=found.end, now=when(start + 8))
        whole = replace(found, end=end - first)
        if last >= end + 6:
            told += filter(None, [book.ended(whole, position=end + 6 - first, now=when(end + 6))])
        else:
            book.heard([whole], position=last - first, now=when(last))
        told += book.expire(when(end))
    return told
