import numpy as np
import pytest
from prints import print_of_tune

from bench.synthetic import LENGTH, PIECE, derived, stretched, synthetic_prints
from fingerprint.landmarks import GAP_BITS, PITCH_BITS
from fingerprint.params import FRAME_RATE, SAMPLE_RATE_HZ

GAP = ((1 << GAP_BITS) - 1) << PITCH_BITS


@pytest.fixture(scope="module")
def original():
    return print_of_tune()


@pytest.fixture
def random():
    return np.random.default_rng(1)


def hash_of_gap(gap, count=1):
    return np.full(count, 5 << (GAP_BITS + PITCH_BITS) | gap << PITCH_BITS | 99, np.uint32)


def test_a_synthetic_print_is_three_and_a_half_minutes_long(original):
    (made,) = synthetic_prints([original], 1)

    assert made.duration == LENGTH == 210
    assert made.peaks_in_second.size == LENGTH


def test_as_many_prints_come_as_are_asked_for_and_no_two_are_the_same(original):
    made = list(synthetic_prints([original], 5))

    assert len({each.hash.tobytes() for each in made}) == 5


def test_the_same_seed_gives_the_same_prints(original):
    one, other = (next(synthetic_prints([original], 1, seed=7)) for _ in range(2))

    assert np.array_equal(one.hash, other.hash)
    assert np.array_equal(one.time, other.time)


def test_it_has_as_many_landmarks_and_peaks_a_second_as_its_original(original, random):
    made = derived(original, 1.2, random)

    assert made.hash.size / made.duration == pytest.approx(original.hash.size / original.duration, rel=0.1)
    assert made.peak.size / made.duration == pytest.approx(original.peak.size / original.duration, rel=0.1)


def test_every_peak_belongs_to_a_second(original, random):
    made = derived(original, 0.85, random)

    assert made.peaks_in_second.sum() == made.peak.size


def test_landmarks_stay_within_the_track(original, random):
    made = derived(original, 1.25, random, length=2 * PIECE)

    assert made.time.max() < made.samples / SAMPLE_RATE_HZ * FRAME_RATE


def test_pitches_and_intervals_stay_as_they_were(random):
    made = stretched(hash_of_gap(30, count=100), 1.2, random)

    assert set(made & ~np.uint32(GAP)) == {hash_of_gap(0)[0]}


def test_gaps_are_stretched_as_a_rule_and_spread_by_chance(random):
    gap = (stretched(hash_of_gap(30, count=10_000), 1.2, random) & GAP) >> PITCH_BITS

    assert gap.mean() == pytest.approx(36, abs=0.1)
    assert set(gap) == {35, 36, 37}


def test_a_gap_too_long_for_its_field_is_cut(random):
    longest = (1 << GAP_BITS) - 1

    assert (stretched(hash_of_gap(longest), 1.25, random) & GAP) >> PITCH_BITS == longest


def test_originals_too_short_to_be_cut_are_not_used(original):
    (made,) = synthetic_prints([print_of_tune(seconds=3), original], 1)

    assert np.isin(made.peak, original.peak).all()
