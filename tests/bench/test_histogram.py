import numpy as np
import pytest
from prints import print_of_tune

from bench.histogram import compare, counted, met
from fingerprint.landmarks import HASH_BITS


def counts(**of):
    made = np.zeros(1 << HASH_BITS, np.int64)
    for name, count in of.items():
        made[int(name.removeprefix("hash"))] = count
    return made


def test_every_landmark_is_counted():
    prints = [print_of_tune(seed=1), print_of_tune(seed=2)]

    assert counted(prints).sum() == sum(each.hash.size for each in prints)


def test_a_landmark_meets_the_postings_that_share_its_hash():
    assert met(counts(hash7=3, hash9=1), counts(hash7=1)) == pytest.approx(0.75e6)


def test_common_hashes_are_asked_for_as_often_as_they_are_common():
    assert met(counts(hash7=1, hash9=1), counts(hash7=5, hash8=5)) == pytest.approx(0.25e6)


def test_as_much_synthetic_music_is_compared_as_there_is_real_music():
    originals = [print_of_tune(seconds=210, seed=seed) for seed in (1, 2)]

    shapes = compare(originals, originals)

    assert shapes["synthetic"].per_second == pytest.approx(shapes["real"].per_second, rel=0.1)
