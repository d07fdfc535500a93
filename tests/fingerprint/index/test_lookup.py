import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.extract import Print
from fingerprint.index import build
from fingerprint.index import lookup as lookups
from fingerprint.index.build import from_prints
from fingerprint.index.lookup import affordable, lookup, ranges
from fingerprint.landmarks import HASH_BITS

HASHES = st.lists(st.integers(0, (1 << HASH_BITS) - 3) | st.integers(0, 600), min_size=1, max_size=60)


def segment_of(hashes, rest_bits, track=1):
    print_ = Print(
        np.array(hashes, np.uint32),
        np.arange(len(hashes), dtype=np.uint32),
        np.empty(0, np.uint16),
        np.zeros(4, np.uint8),
        32000,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "rest_bits", lambda *_: rest_bits)
        return from_prints({track: print_})


@settings(deadline=None, max_examples=40)  # a segment with a bucket a hash takes 33 MB
@given(HASHES, HASHES, st.integers(0, 5), st.sampled_from([0, 1, 3, 8]), st.sampled_from([1, 7, 1 << 16]))
def test_a_range_of_hashes_finds_every_posting_in_it(stored, asked, width, rest_bits, piece):
    """However many of them are read at a time."""
    low = np.array(asked, np.int64)
    high = np.minimum(low + width, (1 << HASH_BITS) - 1)
    segment = segment_of(stored, rest_bits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookups, "PIECE", piece)
        found = lookup(segment, low, high, ranges(segment, low, high))

    expected = sorted(
        (n, place)
        for n, (first, last) in enumerate(zip(low, high, strict=True))
        for place, other in enumerate(stored)
        if first <= other <= last
    )
    assert sorted(zip(found.query.tolist(), found.place.tolist(), strict=True)) == expected


def test_the_rarest_are_looked_up_first_and_no_more_than_the_budget_allows():
    same = np.ones(4)
    assert affordable(np.array([5, 1, 3, 9]), same, 9).tolist() == [0, 1, 2]
    assert affordable(np.array([5, 1, 3, 9]), same, 8).tolist() == [1, 2]
    assert affordable(np.array([], np.int64), same[:0], 8).tolist() == []


def test_what_a_track_is_likely_to_have_goes_before_what_is_rare():
    assert affordable(np.array([5, 1]), np.array([1.0, 9.0]), 5).tolist() == [0]


def test_a_query_that_meets_nothing_costs_nothing():
    assert affordable(np.array([0, 0, 2]), np.ones(3), 10).tolist() == [2]
