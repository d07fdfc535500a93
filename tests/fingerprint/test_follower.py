from itertools import pairwise, product

import pytest

from fingerprint.follower import score
from fingerprint.judgement import PROOFS, STRICT_PROOFS

STRENGTHS = [n / 4 for n in range(-20, 100)]
GAINS = [n / 20 for n in range(-4, 21)]


def test_the_score_is_a_whole_number_from_0_to_100():
    scores = {score(strength, gain) for strength, gain in product(STRENGTHS, GAINS)}

    assert min(scores) == 0
    assert max(scores) == 100
    assert all(isinstance(each, int) for each in scores)


def test_more_strength_never_makes_a_lower_score():
    assert all(score(less, gain) <= score(more, gain) for less, more in pairwise(STRENGTHS) for gain in GAINS)


def test_more_gain_never_makes_a_lower_score():
    assert all(score(each, less) <= score(each, more) for less, more in pairwise(GAINS) for each in STRENGTHS)


@pytest.mark.parametrize("proof", PROOFS + STRICT_PROOFS)
def test_what_is_believed_scores_70_at_least(proof):
    assert score(proof.strength, proof.gain) >= 70


def test_gain_makes_up_for_strength():
    assert score(6, 0.5) == score(9, 0.2) == 85


@pytest.mark.parametrize(
    ("strength", "gain", "expected"),
    [(0, 0, 0), (9, 0, 70), (10, 0, 78), (11, 0, 85), (14, 0, 92), (12, 0.5, 100)],
)
def test_the_score_follows_the_rarity_of_the_evidence(strength, gain, expected):
    assert score(strength, gain) == expected
