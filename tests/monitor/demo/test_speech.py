from itertools import pairwise

import numpy as np
import pytest

from monitor.demo.announcements import ANNOUNCEMENTS, ANNOUNCER, COLLEAGUE
from monitor.demo.music.tones import RATE_HZ
from monitor.demo.phonemes import PHONEMES
from monitor.demo.speech import PAUSES, speak, timed


def test_announcements_are_spelled_in_phonemes():
    assert all(name in PHONEMES or name in PAUSES for _, text in ANNOUNCEMENTS for name in text.split())


def test_phonemes_follow_one_another():
    spoken, length = timed("S IH , S AO NG", 1.0)

    assert all(one.end <= following.start for one, following in pairwise(spoken))
    assert spoken[-1].end < length


def test_an_announcement_is_the_same_each_time():
    assert np.array_equal(speak(ANNOUNCER, "R EY D IY OW"), speak(ANNOUNCER, "R EY D IY OW"))


def test_voices_differ_in_pitch():
    low, high = (period(speak(voice, "AA AA AA AA")) for voice in (ANNOUNCER, COLLEAGUE))

    assert low == pytest.approx(1 / ANNOUNCER.pitch_hz, rel=0.25)
    assert high == pytest.approx(1 / COLLEAGUE.pitch_hz, rel=0.25)


def period(sound):
    """Seconds after which a voice repeats itself."""
    middle = sound[sound.size // 2 - 2048 : sound.size // 2 + 2048]
    similar = np.correlate(middle, middle, "full")[middle.size - 1 :]
    return (100 + np.argmax(similar[100:600])) / RATE_HZ


def test_speech_pauses_between_sentences():
    sound = speak(ANNOUNCER, "AA ! AA")

    loudness = np.sqrt((sound[: sound.size // 2205 * 2205].reshape(-1, 2205) ** 2).mean(axis=1))
    assert loudness.min() < 0.02 * loudness.max()


def test_vowels_have_their_formants():
    sound = speak(ANNOUNCER, "IY IY IY IY")

    level = np.abs(np.fft.rfft(sound)) ** 2
    hz = np.fft.rfftfreq(sound.size, 1 / RATE_HZ)
    gap, second = (level[(hz > low) & (hz < high)].max() for low, high in ((900, 1700), (2000, 2600)))
    assert second > 2 * gap
