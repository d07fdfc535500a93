import numpy as np
import pytest
from signals import babble, noise, silence, song, tone

from fingerprint import SAMPLE_RATE_HZ
from fingerprint.content import SPAN, Content, ContentMeter, content


def pink(seconds, seed):
    spectrum = np.fft.rfft(noise(seconds, seed=seed))
    return np.fft.irfft(spectrum / np.sqrt(np.arange(spectrum.size) + 1)).astype(np.float32) * 30


@pytest.mark.parametrize(
    ("sound", "expected"),
    [
        (silence(10), Content.SILENCE),
        (noise(10, level=1e-4), Content.SILENCE),
        (noise(10, level=0.1), Content.NOISE),
        (pink(10, 1), Content.NOISE),
        (np.cumsum(noise(10)).astype(np.float32) * 0.002, Content.NOISE),
        (tone(10), Content.NOISE),
        (song(10, seed=1), Content.OTHER),
        (babble(10, seed=1), Content.OTHER),
    ],
    ids=["silence", "hiss below hearing", "white", "pink", "brown", "tone", "song", "talk"],
)
def test_silence_and_noise_are_told_from_everything_else(sound, expected):
    assert content(sound) is expected


@pytest.mark.parametrize("level", [0.02, 1.0])
def test_loudness_does_not_make_noise_of_music(level):
    assert content(song(10, seed=2) * np.float32(level / 0.1)) is Content.OTHER


def test_music_under_noise_as_loud_is_music():
    assert content(song(10, seed=2) + noise(10, level=0.1)) is Content.OTHER


def test_a_carrier_that_comes_and_goes_does_not_make_a_programme_of_noise():
    fading = np.abs(np.sin(np.arange(10 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ)).astype(np.float32)

    assert content(noise(10, level=0.1) + fading * tone(10, hertz=900, level=0.1)) is Content.NOISE


def test_nothing_is_told_before_ten_seconds_are_full():
    meter = ContentMeter()

    told = [meter.feed(noise(1, seed=n)) for n in range(20)]
    assert [n for n, each in enumerate(told, 1) if each] == [10, 20]


def test_a_block_that_completes_several_spans_tells_of_the_last():
    meter = ContentMeter()

    assert meter.feed(np.concatenate((noise(10), silence(10.5)))) is Content.SILENCE
    assert meter._size == SPAN // 20
