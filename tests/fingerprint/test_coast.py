from math import ceil

import numpy as np
import pytest
from signals import babble, silence, song

from fingerprint import SAMPLE_RATE_HZ, coast, hearing, tracker
from fingerprint.detections import Ended
from fingerprint.extract import fingerprint
from fingerprint.index import Index, IndexWriter
from fingerprint.playing import Playing

LONG = {1: song(110, seed=11), 2: song(50, seed=12)}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    directory = tmp_path_factory.mktemp("long")
    with IndexWriter(directory) as writer:
        for number, samples in LONG.items():
            writer.add(number, fingerprint(samples))
        writer.commit()
    return directory


@pytest.fixture
def index(catalogue):
    return Index.open(catalogue)


@pytest.fixture
def heard(monkeypatch):
    """What was really heard, a count of it for each second."""
    sounds = []

    def counted(hear):
        return lambda sound: sounds.append(sound) or hear(sound)

    monkeypatch.setattr(tracker, "heard", counted(hearing.heard))
    monkeypatch.setattr(coast, "glanced", counted(hearing.glanced))
    return sounds


def part(number, begin, end):
    return LONG[number][int(begin * SAMPLE_RATE_HZ) : int(end * SAMPLE_RATE_HZ)]


PROGRAMMES = {
    "a song to its end": (part(1, 0, 110), silence(20)),
    "one song after another": (part(1, 0, 80.5), part(2, 0, 50), silence(20)),
    "a song that is cut off": (part(1, 0, 61.7), babble(20, seed=1)),
    "a song that stops for a while": (part(1, 0, 70), babble(8, seed=2), part(1, 78, 110), silence(20)),
    "a song that is begun again": (part(1, 0, 60), part(1, 0, 60), silence(20)),
    "a song that jumps": (part(1, 0, 55), part(1, 75, 110), silence(20)),
    "a stream that ends within a song": (silence(3), part(1, 0, 77.3)),
}


def plays(index, parts, *, block=1.0):
    listening = tracker.Tracker(index)
    sound = np.concatenate(parts)
    blocks = np.array_split(sound, ceil(sound.size / (block * SAMPLE_RATE_HZ)))
    events = [event for each in blocks for event in listening.feed(each)] + listening.finish()
    return [event.detection for event in events if isinstance(event, Ended)]


@pytest.mark.parametrize("parts", PROGRAMMES.values(), ids=PROGRAMMES)
def test_plays_are_those_that_would_be_told_if_all_was_heard(index, monkeypatch, parts):
    found = plays(index, parts)
    monkeypatch.setattr(Playing, "lasting", lambda *_: None)
    expected = plays(index, parts)

    assert [play.track for play in found] == [play.track for play in expected]
    assert [play.start for play in found] == pytest.approx([play.start for play in expected], abs=0.15)
    assert [play.end for play in found] == pytest.approx([play.end for play in expected], abs=0.15)


@pytest.mark.parametrize("block", [0.3, 7.0, 1000.0])
def test_the_length_of_the_blocks_does_not_matter(index, block):
    parts = PROGRAMMES["one song after another"]
    assert plays(index, parts, block=block) == plays(index, parts)


def test_of_a_song_beyond_doubt_half_is_heard_at_most(index, heard):
    listening = tracker.Tracker(index)
    listening.feed(part(1, 0, 40))
    heard.clear()
    listening.feed(part(1, 40, 104))

    assert 10 < len(heard) < 32


def test_what_is_disturbed_is_heard_whole(index, heard):
    listening = tracker.Tracker(index)
    listening.feed(part(1, 0, 40))
    heard.clear()
    noisy = part(1, 40, 100) + np.random.default_rng(1).standard_normal(60 * SAMPLE_RATE_HZ) * 0.3
    listening.feed(noisy.astype(np.float32))

    assert len(heard) > 50


def test_a_track_that_is_removed_is_not_gone_on_with(tmp_path):
    with IndexWriter(tmp_path) as writer:
        writer.add(1, fingerprint(LONG[1]))
        writer.commit()
    listening = tracker.Tracker(Index.open(tmp_path))
    listening.feed(part(1, 0, 60))
    with IndexWriter(tmp_path) as writer:
        writer.remove(1)
        writer.commit()
    listening.index = listening.index.refreshed()
    (ended,) = listening.feed(part(1, 60, 63))

    assert ended.detection.track == 1
    assert ended.detection.end == pytest.approx(60, abs=3.5)
