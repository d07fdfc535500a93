import numpy as np
import pytest
from signals import noise, tone

from fingerprint.params import BINS, HOP, SAMPLE_RATE_HZ, WINDOW
from fingerprint.spectrum import FLOOR, frame_count, power


def test_a_full_scale_sine_in_the_middle_of_a_bin_has_the_power_one():
    bin_ = 128
    bins = power(tone(1, hertz=bin_ * SAMPLE_RATE_HZ / WINDOW, level=1.0))

    assert bins[:, bin_] == pytest.approx(1, abs=0.01)
    assert bins[:, bin_ + 10].max() < 1e-6


def test_silence_is_flat():
    assert (power(np.zeros(4000, np.float32)) == FLOOR).all()


def test_it_is_the_fourier_transform_of_each_frame():
    samples = noise(0.3, seed=1)
    taper = np.hanning(WINDOW) * 2 / np.hanning(WINDOW).sum()
    slow = [
        np.abs(np.fft.fft(samples[n * HOP : n * HOP + WINDOW] * taper)[:BINS]) ** 2
        for n in range(frame_count(samples.size))
    ]

    assert power(samples) == pytest.approx(np.array(slow), rel=1e-2, abs=1e-9)


@pytest.mark.parametrize(
    ("samples", "frames"), [(0, 0), (WINDOW - 1, 0), (WINDOW, 1), (WINDOW + HOP - 1, 1), (WINDOW + HOP, 2)]
)
def test_only_whole_frames_count(samples, frames):
    assert frame_count(samples) == frames
    assert power(np.zeros(samples, np.float32)).shape == (frames, BINS)
