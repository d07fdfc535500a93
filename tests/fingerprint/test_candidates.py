from dataclasses import replace

import numpy as np
import pytest
from hearings import EFFORT, recent_of
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.candidates import CELL, FEWEST_VOTES, MOST_A_TRACK, count, fullest, together, vote, votes_of
from fingerprint.hypotheses import RESCALED, Hypothesis
from fingerprint.landmarks import STEPS


@given(st.lists(st.integers(0, 30), min_size=0, max_size=300), st.integers(1, 4))
def test_the_fullest_cells_are_those_a_plain_count_finds(cells, most):
    votes = {cell: cells.count(cell) + cells.count(cell + 1) for cell in set(cells)}
    expected = sorted((n for n in votes.values() if n >= FEWEST_VOTES), reverse=True)[:most]

    found, _ = fullest(np.array(cells, np.int64), most=most)
    assert [votes[cell] for cell in found] == expected


@given(st.lists(st.integers(0, 300), min_size=1, max_size=200), st.integers(1, 40))
def test_the_votes_of_the_fullest_slots_are_found(total, slots):
    enough = [votes for votes in total if sum(other >= votes for other in total) >= slots]

    assert votes_of(slots, np.array(total, np.uint16)) == max([FEWEST_VOTES, *enough])


@pytest.mark.parametrize("offset", [0, 4, 17])
def test_the_most_votes_are_for_the_track_and_where_it_is(index, songs, offset):
    recent = recent_of(songs[3][offset * 8000 : (offset + 7) * 8000])
    asked = recent.asked(EFFORT, 0, 5)
    (line, *_) = count(index, [vote(index, asked, effort=EFFORT)], most=4)

    assert line.entry.track == 3
    assert line.offset == pytest.approx(offset * 50, abs=3)


@pytest.mark.parametrize("steps", [-1, 1])
def test_landmarks_a_step_of_pitch_off_vote_where_those_beside_are_looked_up_too(index, songs, steps):
    asked = recent_of(songs[3][:64000]).asked(EFFORT, 0, 5)
    start = index.entry_of(3).start
    off = (Hypothesis(1.0, steps / STEPS),)

    def right(effort):
        return int((np.abs(vote(index, asked, off, effort=effort).diagonal - start) < CELL).sum())

    assert right(replace(EFFORT, beside=1)) > 3 * right(EFFORT)


def test_votes_are_counted_the_same_however_they_were_cast(index, songs):
    recent = recent_of(songs[3][:64000])
    lots = [vote(index, recent.asked(EFFORT, n, n), effort=EFFORT) for n in range(2, 6)]
    (line, *_) = count(index, lots, most=4)
    (same, *_) = count(index, [together(lots)], most=4)

    assert line == same


def test_a_track_that_repeats_itself_leaves_room_for_others(index, songs):
    loop = np.tile(songs[3][:16000], 3)
    recent = recent_of(np.concatenate((loop, loop)))
    lines = count(index, [vote(index, recent.asked(EFFORT, 0, 9), effort=EFFORT)], most=8)

    assert lines[0].entry.track == 3
    assert all(sum(line.entry.track == track for line in lines) <= MOST_A_TRACK for track in songs)


def test_a_track_that_is_left_out_gets_no_line(index, songs):
    recent = recent_of(songs[3][:56000])
    lines = count(index, [vote(index, recent.asked(EFFORT, 0, 5), effort=EFFORT)], most=4, without={3})

    assert all(line.entry.track != 3 for line in lines)


def test_no_two_hypotheses_are_alike():
    assert len(set(RESCALED)) == len(RESCALED)
