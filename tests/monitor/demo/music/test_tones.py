import numpy as np
import pytest

from monitor.demo.music.tones import RATE_HZ, envelope, fade, tone, vibrato


def loudest_hz(sound):
    level = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return np.argmax(level) * RATE_HZ / sound.size


@pytest.mark.parametrize("pitch", [55.0, 440.0, 3000.0])
def test_a_tone_has_its_pitch(pitch):
    sound = tone(pitch, 1.0, lambda k, t: (k == 1) * np.ones_like(t))

    assert loudest_hz(sound) == pytest.approx(pitch, abs=1.0)


def test_harmonics_are_as_loud_as_asked_for():
    sound = tone(500.0, 1.0, lambda k, t: np.where(k == 3, 0.5, 0.0) * np.ones_like(t))

    assert loudest_hz(sound) == pytest.approx(1500, abs=1.0)
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.02)


def test_harmonics_may_change_with_time():
    sound = tone(200.0, 1.0, lambda k, t: np.where(t < 0.5, k == 1, k == 2).astype(np.float32))

    assert loudest_hz(sound[: RATE_HZ // 2]) == pytest.approx(200, abs=2.0)
    assert loudest_hz(sound[RATE_HZ // 2 :]) == pytest.approx(400, abs=2.0)


def test_a_bend_moves_the_pitch():
    bend = np.full(RATE_HZ, 1.5, np.float32)

    sound = tone(400.0, 1.0, lambda k, t: (k == 1) * np.ones_like(t), bend=bend)

    assert loudest_hz(sound) == pytest.approx(600, abs=1.0)


def test_a_vibrato_stays_within_its_depth():
    assert np.abs(vibrato(2.0, rate_hz=5, depth=0.01, delay=0.3) - 1).max() <= 0.0101


def test_an_envelope_begins_and_ends_in_silence():
    curve = envelope(1.0, attack=0.1, release=0.2)

    assert curve[0] == 0
    assert curve[RATE_HZ // 2] == 1
    assert curve[-1] < 0.06


def test_a_fade_leaves_the_middle_alone():
    sound = np.ones(RATE_HZ, np.float32)

    faded = fade(sound)

    assert faded[0] == faded[-1] == 0
    assert faded[RATE_HZ // 2] == 1
    assert sound[0] == 1
