import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from signals import noise, tone

from fingerprint.params import FRAME_RATE
from fingerprint.peaks import (
    QUIETEST,
    Peaks,
    Summits,
    bend,
    find_summits,
    ranks,
    refine,
    running_maximum,
    strongest,
)
from fingerprint.spectrum import power


def level_of(samples):
    return np.log(power(samples))


def test_summits_are_the_maxima_of_their_neighbourhood():
    level = level_of(noise(0.6, seed=3))[:, :120]
    frames, bins = 2, 4
    slow = {
        (t, f)
        for t in range(1, level.shape[0] - 1)
        for f in range(1, level.shape[1] - 1)
        if level[t, f] > QUIETEST
        and level[t, f] == level[max(0, t - frames) : t + frames + 1, max(0, f - bins) : f + bins + 1].max()
    }

    found = find_summits(level, reach=(frames, bins))
    assert set(zip(found.frame.tolist(), found.bin.tolist(), strict=True)) == slow


@given(st.integers(1, 12), st.integers(1, 4))
def test_a_running_maximum_is_that_of_all_values_it_runs_over(count, apart):
    values = np.random.default_rng(count).standard_normal(60).astype(np.float32)
    slow = [values[n : n + count * apart : apart].max() for n in range(60 - (count - 1) * apart)]

    assert np.array_equal(running_maximum(values, count, apart=apart), slow)


def test_silence_has_no_summits():
    assert find_summits(level_of(np.zeros(8000, np.float32)), reach=(2, 4)).frame.size == 0


@pytest.mark.parametrize("hertz", [440.0, 441.7, 1003.3, 2999.0])
def test_a_peak_is_placed_between_bins(hertz):
    level = level_of(tone(1, hertz=hertz))
    bin_ = level[20].argmax()
    peaks = refine(level, Summits(np.array([20]), np.array([bin_])))

    assert 2 ** peaks.pitch[0] == pytest.approx(hertz, abs=0.8)


def test_the_top_of_a_parabola_is_found_exactly():
    x = np.array([-1, 0, 1]) - 0.3
    before, top, after = (-2 * x**2).astype(np.float32)

    assert bend(before[None], top[None], after[None]) == pytest.approx([0.3], abs=1e-6)


def test_every_zone_of_frequency_keeps_its_own_strongest():
    time = np.zeros(20, np.float32)
    pitch = np.array([8.0] * 10 + [10.5] * 10, np.float32)
    level = np.arange(20, dtype=np.float32)
    peaks = Peaks(time, pitch, level)
    kept = peaks.at(strongest(ranks(peaks), per_second=12))

    assert sorted(kept.level.tolist()) == [7, 8, 9, 17, 18, 19]


def test_every_second_keeps_as_many_and_time_stays_in_order():
    rng = np.random.default_rng(0)
    time = np.sort(rng.uniform(0, 3 * FRAME_RATE, 300)).astype(np.float32)
    peaks = Peaks(time, np.full(300, 8, np.float32), rng.random(300).astype(np.float32))
    kept = peaks.at(strongest(ranks(peaks), per_second=20))

    assert np.bincount((kept.time // FRAME_RATE).astype(int)).tolist() == [5, 5, 5]
    assert (np.diff(kept.time) >= 0).all()
