from math import ceil

import numpy as np
import pytest
from signals import babble, noise, played_at, silence, song

from fingerprint import SAMPLE_RATE_HZ
from fingerprint.detections import Ended, Started
from fingerprint.extract import fingerprint
from fingerprint.index import Index, IndexWriter
from fingerprint.tracker import Tracker


def events(index, *parts, block=SAMPLE_RATE_HZ):
    tracker = Tracker(index)
    sound = np.concatenate(parts)
    blocks = np.array_split(sound, ceil(sound.size / block))
    return [event for each in blocks for event in tracker.feed(each)] + tracker.finish()


def plays(index, *parts, block=SAMPLE_RATE_HZ):
    return [e.detection for e in events(index, *parts, block=block) if isinstance(e, Ended)]


def cut(samples, begin, end):
    return samples[int(begin * SAMPLE_RATE_HZ) : int(end * SAMPLE_RATE_HZ)]


def test_a_play_is_told_with_its_track_its_boundaries_and_where_in_the_recording_it_began(index, songs):
    (play,) = plays(index, babble(8, seed=1), cut(songs[2], 5, 30), babble(8, seed=2))

    assert play.track == 2
    assert play.start == pytest.approx(8, abs=0.5)
    assert play.end == pytest.approx(33, abs=0.5)
    assert play.track_offset == pytest.approx(5 + play.start - 8, abs=0.05)
    assert play.speed == pytest.approx(1, abs=0.002)
    assert play.score >= 85


def test_a_play_is_started_once_and_then_ended_once(index, songs):
    first, second = events(index, silence(3), songs[1], silence(20))

    assert isinstance(first, Started)
    assert isinstance(second, Ended)
    assert first.detection.serial == second.detection.serial


def test_a_track_is_recognised_within_six_seconds_and_is_on_air_until_it_ends(index, songs):
    tracker = Tracker(index)
    tracker.feed(cut(songs[3], 10, 16))

    assert [each.track for each in tracker.on_air] == [3]
    assert tracker.position == 6
    tracker.finish()
    assert tracker.on_air == ()


@pytest.mark.parametrize(
    "sound",
    [silence(20), noise(20), babble(30, seed=5), song(40, seed=99), song(40, seed=98)],
    ids=["silence", "noise", "talk", "a song", "another song"],
)
def test_what_is_not_in_the_catalogue_is_not_recognised(index, sound):
    assert events(index, sound) == []


def test_tracks_that_follow_one_another_are_plays_of_their_own(index, songs):
    found = plays(index, cut(songs[1], 0, 15), cut(songs[2], 10, 25), cut(songs[3], 5, 20))

    assert [play.track for play in found] == [1, 2, 3]
    assert [play.start for play in found] == pytest.approx([0, 15, 30], abs=0.7)
    assert [play.end for play in found] == pytest.approx([15, 30, 45], abs=0.7)


def test_what_a_recording_keeps_quiet_at_its_ends_is_part_of_a_whole_play_and_not_of_another(tmp_path, songs):
    quiet = np.concatenate((silence(0.8), cut(songs[1], 0, 20), silence(0.7)))
    with IndexWriter(tmp_path) as writer:
        writer.add(7, fingerprint(quiet))
        writer.commit()
    index = Index.open(tmp_path)

    (whole,) = plays(index, babble(5, seed=1), quiet, babble(9, seed=2))
    (part,) = plays(index, babble(5, seed=1), cut(quiet, 5, 15), babble(9, seed=2))

    assert (whole.start, whole.end, whole.track_offset) == pytest.approx((5, 26.5, 0), abs=0.05)
    assert (part.start, part.end, part.track_offset) == pytest.approx((5, 15, 5), abs=0.7)


def test_a_track_that_is_repeated_right_away_is_two_plays(index, songs):
    found = plays(index, cut(songs[4], 0, 20), cut(songs[4], 0, 20))

    assert [play.track for play in found] == [4, 4]
    assert [play.start for play in found] == pytest.approx([0, 20], abs=0.7)


def test_a_track_that_goes_on_behind_an_announcement_is_one_play(index, songs):
    talk = 4 * np.concatenate((silence(12), babble(8, seed=3), silence(20)))
    (play,) = plays(index, songs[1] * np.float32(0.3) + talk.astype(np.float32))

    assert play.track == 1
    assert play.start == pytest.approx(0, abs=0.7)
    assert play.end == pytest.approx(40, abs=0.7)


def test_tracks_that_are_faded_into_one_another_are_both_told(index, songs):
    fade = np.linspace(0, 1, 4 * SAMPLE_RATE_HZ, dtype=np.float32)
    mixed = cut(songs[1], 16, 20) * (1 - fade) + cut(songs[2], 0, 4) * fade
    found = plays(index, cut(songs[1], 0, 16), mixed, cut(songs[2], 4, 20))

    assert sorted(play.track for play in found) == [1, 2]
    first, second = sorted(found, key=lambda play: play.track)
    assert 16 < first.end < 20.5
    assert 15.5 < second.start < 20


@pytest.mark.parametrize("level", [0.03, 3.0])
def test_loudness_does_not_matter(index, songs, level):
    (play,) = plays(index, cut(songs[2], 0, 20) * np.float32(level))

    assert (play.track, play.speed) == (2, 1)


@pytest.mark.parametrize(("up", "down"), [(25, 24), (33, 34), (50, 53)])
def test_a_tape_that_runs_faster_or_slower_is_recognised_and_its_speed_measured(index, songs, up, down):
    (play,) = plays(index, played_at(songs[3], up=up, down=down))

    assert play.track == 3
    assert play.speed == pytest.approx(down / up, rel=0.002)


def test_the_length_of_the_blocks_does_not_matter(index, songs):
    sound = (babble(3, seed=9), cut(songs[2], 5, 20), cut(songs[1], 0, 12), silence(3))
    whole = events(index, *sound, block=10**9)

    assert whole
    for block in (731, 8000, 30011):
        found = events(index, *sound, block=block)
        assert [told(event) for event in found] == [told(event) for event in whole]


def told(event):
    """What an event says, but for the end so far, which depends on how much was fed."""
    detection = event.detection
    end = detection.end if isinstance(event, Ended) else None
    return type(event), detection.serial, detection.track, detection.start, end, detection.score


def test_a_track_added_while_the_stream_runs_is_recognised(tmp_path, songs):
    tracker = Tracker(Index.open(tmp_path))
    assert tracker.feed(cut(songs[1], 0, 10)) == []
    with IndexWriter(tmp_path) as writer:
        writer.add(1, fingerprint(songs[1]))
        writer.commit()
    tracker.index = tracker.index.refreshed()

    (started,) = tracker.feed(cut(songs[1], 10, 18))
    assert started.detection.track == 1


def test_a_play_of_a_track_that_is_removed_ends(tmp_path, songs):
    with IndexWriter(tmp_path) as writer:
        writer.add(1, fingerprint(songs[1]))
        writer.commit()
        tracker = Tracker(Index.open(tmp_path))
        tracker.feed(cut(songs[1], 0, 10))
        writer.remove(1)
        writer.commit()
    tracker.index = tracker.index.refreshed()

    (ended,) = tracker.feed(cut(songs[1], 10, 14))
    assert isinstance(ended, Ended)


def test_a_copy_in_the_catalogue_is_told_as_a_rival(tmp_path, songs):
    with IndexWriter(tmp_path) as writer:
        writer.add(7, fingerprint(songs[1]))
        writer.add(8, fingerprint(songs[1]))
        writer.commit()
    (play,) = plays(Index.open(tmp_path), cut(songs[1], 0, 25))

    assert {play.track, *(rival.track for rival in play.others)} == {7, 8}


def test_memory_does_not_grow_with_the_stream(index, songs):
    tracker = Tracker(index)
    for _ in range(4):
        tracker.feed(songs[1])
        tracker.feed(song(30, seed=50))
    size = tracker._relief._bits.nbytes
    kept = [each.evidence.time.size for each in tracker._playing.followers]

    assert size < 500_000
    assert all(peaks < 41 * 40 for peaks in kept)
    assert len(tracker._playing._past) < 8


@pytest.mark.parametrize("seconds", [0, 0.05, 0.5])
def test_a_stream_that_ends_at_once_is_no_mistake(index, seconds):
    assert events(index, np.append(silence(seconds), np.float32(0))) == []
