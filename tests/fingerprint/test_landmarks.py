import numpy as np
import pytest

from fingerprint.landmarks import (
    GAP_BITS,
    HASH_BITS,
    LONGEST,
    PITCH_BITS,
    SHORTEST,
    STEPS,
    WIDEST,
    Pairs,
    blurred,
    pack,
    pair,
)  # fmt: skip
from fingerprint.peaks import Peaks


def some_peaks(count=120, seed=0):
    rng = np.random.default_rng(seed)
    time = np.sort(rng.uniform(0, 200, count)).astype(np.float32)
    return Peaks(time, rng.uniform(8, 11.5, count).astype(np.float32), np.zeros(count, np.float32))


def test_a_peak_is_joined_to_the_nearest_before_it():
    peaks, fan = some_peaks(), 4
    slow = []
    for a in range(peaks.time.size):
        near = [
            (
                peaks.time[a],
                peaks.pitch[a],
                peaks.pitch[b] - peaks.pitch[a],
                peaks.time[a] - peaks.time[b],
                a,
                b,
            )
            for b in reversed(range(a))
            if SHORTEST <= peaks.time[a] - peaks.time[b] <= LONGEST
            and abs(peaks.pitch[b] - peaks.pitch[a]) <= WIDEST
        ]
        slow += near[:fan]

    assert pytest.approx(np.array(slow)) == np.array(pair(peaks, fan=fan)).T


def test_pairs_since_a_time_are_those_whose_anchor_is_not_earlier():
    everything, later = pair(some_peaks(), fan=4), pair(some_peaks(), fan=4, since=100)

    assert np.array_equal(np.array(everything)[:, everything.time >= 100], np.array(later))


def test_each_peak_may_have_a_number_of_its_own():
    peaks = some_peaks()
    fan = np.arange(peaks.time.size) % 3
    found = pair(peaks, fan=fan)

    for anchor in range(30, peaks.time.size):  # enough went before
        assert np.count_nonzero(found.anchor == anchor) == fan[anchor]


def test_two_peaks_in_the_bass_make_no_landmark_where_none_are_wanted():
    low = some_peaks(40)._replace(pitch=np.full(40, 8.0, np.float32))

    assert pair(low, fan=4, lowest=8.5).time.size == 0
    assert pair(low, fan=4, lowest=7.5).time.size > 0


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_peaks_make_no_pair(count):
    assert pair(some_peaks(count), fan=4).time.size == 0


def test_a_hash_does_not_depend_on_absolute_time():
    peaks = some_peaks()
    moved = peaks._replace(time=peaks.time + np.float32(512))

    assert np.array_equal(pack(pair(peaks, fan=3)), pack(pair(moved, fan=3)))


def test_the_fields_of_a_hash_do_not_touch():
    hash_ = pack(pair(some_peaks(), fan=5))

    assert hash_.min() >= 0
    assert hash_.max() < 1 << HASH_BITS
    field = hash_ & ((1 << PITCH_BITS) - 1)
    assert field.min() >= 1
    assert (hash_ >> PITCH_BITS & ((1 << GAP_BITS) - 1)).min() >= 1


def test_a_step_higher_is_the_next_hash():
    one = Pairs(
        *(np.array([value], np.float32) for value in (0, 9.0, 0.25, 20)), np.array([1]), np.array([0])
    )
    higher = one._replace(pitch=one.pitch + np.float32(1 / STEPS))

    assert pack(higher) - pack(one) == 1


def test_a_hypothesis_undoes_what_the_station_did():
    track = pair(some_peaks(), fan=4)
    speed, shift = 1.05, 0.0625
    heard = track._replace(time=track.time / speed, pitch=track.pitch + shift, gap=track.gap / speed)
    same = pack(heard, shift=shift, stretch=speed) == pack(track)

    assert same.mean() > 0.99
    columns = pack(heard, shift=np.array([[0.0], [shift]]), stretch=np.array([[1.0], [speed]]))
    assert np.array_equal(columns[1], pack(heard, shift=shift, stretch=speed))


def test_blurred_hashes_are_those_one_step_of_interval_or_gap_off():
    pairs = pair(some_peaks(), fan=3)
    inner = np.flatnonzero(np.abs(pairs.interval) < WIDEST - 0.02)
    hash_ = pack(Pairs(*(column[inner] for column in pairs)))
    around = [
        hash_ + (((interval << GAP_BITS) + gap) << PITCH_BITS)
        for interval in (-1, 0, 1)
        for gap in (-1, 0, 1)
    ]

    assert np.array_equal(blurred(hash_), around)
    assert np.array_equal(blurred(np.stack((hash_, hash_))), (around, around))


def test_blurred_hashes_stay_within_their_bits():
    edges = np.array([interval << GAP_BITS | gap for interval in (0, 2 * STEPS) for gap in (0, 63)])
    hash_ = blurred(edges << PITCH_BITS)

    assert hash_.min() >= 0
    assert hash_.max() < 1 << HASH_BITS
