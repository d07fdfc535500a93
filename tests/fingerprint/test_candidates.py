import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.candidates import FEWEST_VOTES, Effort, Recent, count, fullest, vote
from fingerprint.hearing import Hearing
from fingerprint.hypotheses import RESCALED

EFFORT = Effort(peaks_per_second=60, fan=10, seconds=5, reads=16)


@given(st.lists(st.integers(0, 30), min_size=0, max_size=300), st.integers(1, 4))
def test_the_fullest_cells_are_those_a_plain_count_finds(cells, most):
    votes = {cell: cells.count(cell) + cells.count(cell + 1) for cell in set(cells)}
    expected = sorted((n for n in votes.values() if n >= FEWEST_VOTES), reverse=True)[:most]

    found, _ = fullest(np.array(cells, np.int64), most=most)
    assert [votes[cell] for cell in found] == expected


def recent_of(samples):
    recent = Recent()
    for n, second in enumerate(Hearing().feed(samples)):
        recent.add(n, second.peaks)
    return recent


@pytest.mark.parametrize("offset", [0, 4, 17])
def test_the_most_votes_are_for_the_track_and_where_it_is(index, songs, offset):
    recent = recent_of(songs[3][offset * 8000 : (offset + 7) * 8000])
    pairs, time = recent.pairs(EFFORT, 0, 5)
    (line, *_) = count(index, vote(index, pairs, time, reads=EFFORT.reads), most=4)

    assert line.entry.track == 3
    assert line.offset == pytest.approx(offset * 50, abs=3)


def test_seconds_looked_up_one_by_one_have_the_pairs_of_all_of_them(songs):
    recent = recent_of(songs[1][:64000])
    _, whole = recent.pairs(EFFORT, 2, 5)
    parts = [recent.pairs(EFFORT, n, n)[1] for n in range(2, 6)]

    assert np.concatenate(parts) == pytest.approx(whole, abs=1e-3)


def test_no_two_hypotheses_are_alike():
    assert len(set(RESCALED)) == len(RESCALED)
