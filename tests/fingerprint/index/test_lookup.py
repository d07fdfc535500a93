import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.extract import Print
from fingerprint.index.build import bucket_bits, from_prints, hash_of
from fingerprint.index.lookup import lookup, ranges, rarest
from fingerprint.landmarks import HASH_BITS

HASHES = st.lists(st.integers(0, (1 << HASH_BITS) - 3) | st.integers(0, 600), min_size=1, max_size=60)


def segment_of(hashes):
    print_ = Print(
        np.array(hashes, np.uint32),
        np.arange(len(hashes), dtype=np.uint32),
        np.empty(0, np.uint16),
        np.zeros(4, np.uint8),
        32000,
    )
    return from_prints({1: print_})


@given(HASHES, HASHES, st.integers(0, 2))
def test_a_range_of_hashes_finds_every_posting_in_it(stored, asked, width):
    low = np.array(asked, np.int64)
    segment = segment_of(stored)
    found = lookup(segment, ranges(segment, low, low + width), np.ones(low.size, np.bool_))

    expected = sorted(
        (n, place)
        for n, hash_ in enumerate(asked)
        for place, other in enumerate(stored)
        if hash_ <= other <= hash_ + width
    )
    assert sorted(zip(found.query.tolist(), found.place.tolist(), strict=True)) == expected


@given(st.integers(0, 1 << 32))
def test_a_bucket_holds_more_hashes_than_a_look_up_asks_for(postings):
    """Three neighbours must not lie in three buckets, however large the segment."""
    assert HASH_BITS - bucket_bits(postings) >= 2


@given(HASHES)
def test_a_segment_keeps_every_hash(stored):
    assert sorted(hash_of(segment_of(stored)).tolist()) == sorted(stored)


def test_the_rarest_are_looked_up_first_and_no_more_than_the_budget_allows():
    assert rarest(np.array([5, 1, 3, 9]), 9).tolist() == [True, True, True, False]
    assert rarest(np.array([5, 1, 3, 9]), 8).tolist() == [False, True, True, False]
    assert rarest(np.array([], np.int64), 8).tolist() == []
