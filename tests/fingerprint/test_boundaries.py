import numpy as np
import pytest

from fingerprint.boundaries import SLACK, best_run, gains
from fingerprint.evidence import Evidence


def evidence(hits, chance=0.1):
    hit = np.array(hits, np.float32)
    return Evidence(np.arange(hit.size) * 2.0, hit, np.full(hit.size, chance, np.float32), 1.0)


def test_a_hit_speaks_for_a_play_and_a_miss_against_it():
    hit, miss = gains(evidence([1, 0]), rate=0.8)

    assert hit > 0 > miss


def test_a_hit_where_everything_is_hit_tells_nothing_much():
    surprising = gains(evidence([1], chance=0.1), rate=0.8)[0]

    assert 0 < gains(evidence([1], chance=0.7), rate=0.8)[0] < surprising / 3


def test_the_best_run_is_the_stretch_of_the_largest_sum():
    assert best_run(np.array([-1, -1, 3, 3, -2, 4, 3, -1, -5, 2.0])) == (2, 7)


@pytest.mark.parametrize("gain", [[], [-1.0, -2.0], [0.5]])
def test_without_enough_evidence_the_run_is_empty(gain):
    first, last = best_run(np.array(gain))

    assert first == last


def test_a_chance_hit_far_away_does_not_move_a_boundary():
    gain = np.array([SLACK / 2, -0.4, *[2.0] * 10, -0.4, SLACK / 2])

    assert best_run(gain) == (2, 12)


def test_boundaries_are_found_in_plays_with_misses():
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        hits = np.concatenate([rng.random(300) < rate for rate in (0.1, 0.8, 0.1)]).astype(float)
        found.append(best_run(gains(evidence(hits), rate=0.8)))
    errors = np.abs(np.array(found) - [300, 600])

    assert np.median(errors) <= 4
    assert np.quantile(errors, 0.9) <= 20
