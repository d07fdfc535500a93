"""Recordings that are alike, and plays that are interrupted or repeated: one airing is told once."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt
from signals import add, babble, note, silence, song

from fingerprint import SAMPLE_RATE_HZ
from fingerprint.detections import Ended, Started
from fingerprint.extract import fingerprint
from fingerprint.index import Index, IndexWriter
from fingerprint.tracker import Tracker


@pytest.fixture
def catalogue_of(tmp_path):
    """Return a function that makes an index of recordings: the first is track 1, and so on."""

    def make(*recordings):
        with IndexWriter(tmp_path) as writer:
            for number, samples in enumerate(recordings, start=1):
                writer.add(number, fingerprint(samples))
            writer.commit()
        return Index.open(tmp_path)

    return make


def heard(tracker, *parts):
    """Feed sounds a second at a time."""
    sound = np.concatenate(parts)
    blocks = (sound[at : at + SAMPLE_RATE_HZ] for at in range(0, sound.size, SAMPLE_RATE_HZ))
    return [event for block in blocks for event in tracker.feed(block)]


def plays(index, *parts):
    """Return what stands as played when all is over."""
    tracker = Tracker(index)
    told = heard(tracker, *parts) + tracker.finish()
    return [event.detection for event in told if isinstance(event, Ended) and not event.refuted]


def cut(samples, begin, end):
    return samples[int(begin * SAMPLE_RATE_HZ) : int(end * SAMPLE_RATE_HZ)]


def mastered(samples, *, drive, treble):
    """Return another master: brighter or duller, compressed, at another level."""
    high = sosfilt(butter(1, 1200, "highpass", fs=SAMPLE_RATE_HZ, output="sos"), samples)
    return (0.3 * np.tanh(drive * (samples + treble * high))).astype(np.float32)


def sung(seconds, *, seed):
    """Return a voice: one note after another, with vibrato, and a breath now and then."""
    rng = np.random.default_rng(seed)
    sound = silence(seconds)
    at = 0.5
    while at < seconds - 1:
        length = rng.uniform(0.4, 0.9)
        held = np.arange(int(length * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        phase = 2 * np.pi * rng.uniform(250, 500) * held + 2.0 * np.sin(2 * np.pi * 5.5 * held)
        wave = sum(np.sin(n * phase) * gain for n, gain in ((1, 1.0), (2, 0.8), (3, 0.6), (5, 0.4), (6, 0.3)))
        add(sound, at, 0.1 * wave * np.hanning(held.size))
        at += length + (0.6 if rng.random() < 0.2 else 0.0)
    return sound


def looped(*, bars, length, seed):
    """Return a loop that is repeated, with one note of its own in each bar."""
    rng = np.random.default_rng(seed)
    sound = np.tile(song(length, seed=seed), bars)
    for bar in range(bars):
        at = bar * length + rng.uniform(0, length - 1)
        add(sound, at, 0.1 * note(rng.uniform(300, 1500), 0.8, rng))
    return sound


def test_of_two_masters_of_one_recording_one_play_is_told_and_the_other_only_as_a_rival(catalogue_of):
    tape = song(40, seed=21)
    first, second = mastered(tape, drive=1, treble=0.0), mastered(tape, drive=8, treble=2.0)
    index = catalogue_of(first, second)

    for aired in (1, 2):
        (play,) = plays(index, babble(4, seed=1), (first, second)[aired - 1], silence(16))
        assert play.track == aired
        assert play.start == pytest.approx(4, abs=0.7)
        assert play.end == pytest.approx(44, abs=0.7)
        assert {rival.track for rival in play.others} <= {3 - aired}


def test_one_master_is_recognised_by_the_print_of_another(catalogue_of):
    tape = song(30, seed=22)
    (play,) = plays(catalogue_of(mastered(tape, drive=1, treble=0)), mastered(tape, drive=8, treble=2))

    assert play.start == pytest.approx(0, abs=0.7)
    assert play.end == pytest.approx(30, abs=0.7)


def test_copies_that_cannot_be_told_apart_are_one_play_with_the_other_as_a_rival_to_its_end(catalogue_of):
    track = song(25, seed=36)
    (play,) = plays(catalogue_of(track, track), track, silence(16))

    assert {play.track, *(rival.track for rival in play.others)} == {1, 2}


@pytest.mark.parametrize("aired", ["full version", "radio edit"])
def test_a_radio_edit_and_the_full_version_are_told_apart_once_they_differ(catalogue_of, aired):
    full = song(60, seed=23)
    edit = np.concatenate((cut(full, 0, 20), cut(full, 35, 60)))
    sound = full if aired == "full version" else edit
    (play,) = plays(catalogue_of(full, edit), babble(3, seed=2), sound, silence(16))

    assert play.track == (1 if aired == "full version" else 2)
    assert play.start == pytest.approx(3, abs=0.7)
    assert play.end - play.start == pytest.approx(sound.size / SAMPLE_RATE_HZ, abs=1)
    assert play.others == ()


@pytest.mark.parametrize("aired", ["instrumental", "with the voice"])
def test_of_an_instrumental_and_the_version_with_a_voice_the_one_that_is_on_is_told(catalogue_of, aired):
    instrumental = song(40, seed=24)
    whole = instrumental + sung(40, seed=5)
    sound = instrumental if aired == "instrumental" else whole
    (play,) = plays(catalogue_of(instrumental, whole), sound, silence(16))

    assert play.track == (1 if aired == "instrumental" else 2)
    assert play.end - play.start == pytest.approx(40, abs=1)


@pytest.mark.parametrize("level", [0.5, 1.0, 2.0], ids=["behind", "equal", "in front"])
def test_a_song_that_samples_another_is_told_once_and_the_sampled_one_is_not(catalogue_of, level):
    sampled = song(40, seed=25)
    loop = np.tile(cut(sampled, 16, 24), 5)
    sampling = song(40, seed=26) + np.float32(level) * loop
    (play,) = plays(catalogue_of(sampled, sampling), babble(3, seed=3), sampling, silence(16))

    assert play.track == 2
    assert play.start == pytest.approx(3, abs=0.7)
    assert play.others == ()


@pytest.mark.parametrize("sampled_first", [True, False])
def test_a_song_that_opens_with_the_sample_alone_is_told_once(catalogue_of, sampled_first):
    sampled = song(40, seed=25)
    band = np.concatenate((silence(16), cut(song(40, seed=26), 16, 40)))
    sampling = band + np.tile(cut(sampled, 16, 24), 5)
    order = (sampled, sampling) if sampled_first else (sampling, sampled)
    (play,) = plays(catalogue_of(*order), sampling, silence(16))

    assert play.track == (2 if sampled_first else 1)
    assert play.start == pytest.approx(0, abs=0.7)


def test_a_medley_that_begins_with_a_song_is_told_as_the_medley_and_not_as_the_song(catalogue_of):
    opening = song(40, seed=37)
    medley = np.concatenate((cut(opening, 0, 15), song(15, seed=38), song(15, seed=39)))
    (play,) = plays(catalogue_of(opening, medley), medley, silence(16))

    assert (play.track, play.others) == (2, ())
    assert play.end - play.start == pytest.approx(45, abs=1)


def test_a_sample_in_a_song_that_is_not_in_the_catalogue_is_no_play(catalogue_of):
    sampled, unknown = song(40, seed=36), song(40, seed=37)
    unknown[15 * SAMPLE_RATE_HZ : 21 * SAMPLE_RATE_HZ] += np.float32(0.18) * cut(sampled, 10, 16)
    index = catalogue_of(sampled)

    (started, ended) = heard(Tracker(index), unknown, silence(16))
    assert isinstance(started, Started)
    assert ended.refuted
    assert [play.track for play in plays(index, silence(5), cut(sampled, 10, 16), silence(16))] == [1]


def test_the_sampled_song_itself_is_told_as_what_it_is(catalogue_of):
    sampled = song(40, seed=25)
    sampling = song(40, seed=26) + np.tile(cut(sampled, 16, 24), 5)
    (play,) = plays(catalogue_of(sampled, sampling), sampled, silence(4))

    assert (play.track, play.others) == (1, ())


@pytest.mark.parametrize("begin", [0, 10])
def test_a_track_made_of_one_loop_is_one_play_with_the_right_start(catalogue_of, begin):
    track = looped(bars=12, length=4, seed=27)
    index = catalogue_of(track, song(40, seed=28))
    (play,) = plays(index, babble(5, seed=4), cut(track, begin, 48), silence(16))

    assert play.track == 1
    assert play.start == pytest.approx(5, abs=1)
    assert play.end == pytest.approx(5 + 48 - begin, abs=1)
    assert play.track_offset == pytest.approx(begin + play.start - 5, abs=0.1)


def test_two_tracks_made_of_the_same_loop_are_one_play_of_the_one_that_is_on(catalogue_of):
    loop = song(4, seed=29)
    variants = [np.tile(loop, 10) + np.float32(0.5) * song(40, seed=seed) for seed in (30, 31)]
    (play,) = plays(catalogue_of(*variants), variants[1], silence(4))

    assert play.track == 2


def test_a_song_that_is_played_twice_right_away_is_two_plays(catalogue_of):
    track = song(30, seed=32)
    found = plays(catalogue_of(track), babble(3, seed=5), track, track, silence(4))

    assert [play.start for play in found] == pytest.approx([3, 33], abs=0.7)
    assert [play.end for play in found] == pytest.approx([33, 63], abs=0.7)


@pytest.mark.parametrize("left", [0.0, 0.1], ids=["faded out", "behind it"])
def test_a_play_that_goes_on_through_an_announcement_of_six_seconds_is_one_play(catalogue_of, left):
    track = song(40, seed=33)
    talk = np.concatenate((silence(15), babble(6, seed=6), silence(19)))
    fader = np.ones(track.size)
    fader[15 * SAMPLE_RATE_HZ : 21 * SAMPLE_RATE_HZ] = left
    (play,) = plays(catalogue_of(track), (track * fader + talk).astype(np.float32), silence(4))

    assert play.start == pytest.approx(0, abs=0.7)
    assert play.end == pytest.approx(40, abs=0.7)


def test_a_wrong_recording_that_was_told_first_is_refuted_when_the_true_one_explains_more(
    tmp_path, catalogue_of
):
    true = song(50, seed=34)
    wrong = np.concatenate((cut(true, 0, 12), song(38, seed=35)))
    tracker = Tracker(catalogue_of(wrong))
    before = heard(tracker, cut(true, 0, 9))
    with IndexWriter(tmp_path) as writer:
        writer.add(2, fingerprint(true))
        writer.commit()
    tracker.index = tracker.index.refreshed()
    told = before + heard(tracker, cut(true, 9, 50), silence(16)) + tracker.finish()

    assert [(type(event), event.detection.track) for event in told] == [
        (Started, 1),
        (Started, 2),
        (Ended, 1),
        (Ended, 2),
    ]
    _, _, refuted, ended = told
    assert refuted.refuted
    assert not ended.refuted
    assert ended.detection.start == pytest.approx(0, abs=0.7)
    assert ended.detection.end == pytest.approx(50, abs=0.7)
