"""Is it somebody who speaks, rather than music?"""

import numpy as np
import pytest
from scipy.signal import resample_poly
from signals import noise, song

from bench.noises import at_level, drums, piano
from fingerprint.content import Content, content
from fingerprint.params import SAMPLE_RATE_HZ, Samples
from fingerprint.spectrum import power
from fingerprint.talk import is_talk, pauses, persistence
from monitor.demo.announcements import ANNOUNCEMENTS
from monitor.demo.music.tones import RATE_HZ
from monitor.demo.speech import speak

SPAN = 10 * SAMPLE_RATE_HZ


def spoken(number: int) -> Samples:
    """Return ten seconds of an announcement, said again and again."""
    voice, text = ANNOUNCEMENTS[number]
    sound = resample_poly(speak(voice, text, seed=number), SAMPLE_RATE_HZ, RATE_HZ)
    return np.resize(sound, SPAN).astype(np.float32)


@pytest.mark.parametrize("level", [-12, -40])
@pytest.mark.parametrize("number", range(len(ANNOUNCEMENTS)))
def test_an_announcement_is_talk_however_loud(number: int, level: int):
    assert content(at_level(spoken(number), level)) is Content.TALK


@pytest.mark.parametrize("seed", range(3))
def test_songs_and_instruments_alone_are_not(seed: int):
    rng = np.random.default_rng(seed)
    for sound in (song(10, seed=seed), at_level(piano(10, rng), -20), at_level(drums(10, rng), -20)):
        assert content(sound) is Content.OTHER


def test_who_speaks_over_loud_music_is_music():
    assert content(song(10, seed=1) + at_level(spoken(0), -35)) is Content.OTHER


def test_a_steady_sound_has_no_pauses_and_lasts():
    steady = song(10, seed=2)

    assert pauses(steady) < pauses(spoken(0))
    assert persistence(power(steady)) > persistence(power(spoken(0)))


def test_noise_does_not_last():
    assert persistence(power(noise(10))) == pytest.approx(0, abs=0.02)
    assert not is_talk(noise(10), power(noise(10)))
