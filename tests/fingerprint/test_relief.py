import numpy as np

from fingerprint.params import FRAME_RATE
from fingerprint.peaks import Summits
from fingerprint.relief import MEMORY, Relief


def one(frame, bin_):
    return Summits(np.array([frame]), np.array([bin_]))


def test_a_summit_is_seen_at_its_cell_and_beside_it_but_no_further():
    relief = Relief()
    relief.add(one(10, 100))
    cells = [(10, 100), (9, 99), (11, 101), (12, 100), (10, 102)]

    assert [int(relief.at(np.array([t]), np.array([f]))[0]) for t, f in cells] == [1, 1, 1, 0, 0]


def test_what_is_older_than_the_memory_is_forgotten_and_the_rest_is_not():
    relief = Relief()
    seconds = 3 * MEMORY // FRAME_RATE
    for n in range(seconds):
        relief.add(one(25, 50 + n % 100))

    assert relief.end == seconds * FRAME_RATE
    assert relief.end - relief.begin >= MEMORY
    first = -(-relief.begin // FRAME_RATE)
    for n in range(first, seconds):
        row = np.full(512, n * FRAME_RATE + 25)
        assert np.flatnonzero(relief.at(row, np.arange(512))).tolist() == [
            bin_ + 50 + n % 100 for bin_ in (-1, 0, 1)
        ]


def test_begun_anew_it_knows_nothing_of_before():
    relief = Relief()
    relief.add(one(10, 100))
    relief.restart(500)
    assert (relief.begin, relief.end) == (500, 500)

    relief.add(one(20, 200))
    assert [int(relief.at(np.array([t]), np.array([f]))[0]) for t, f in [(510, 100), (520, 200)]] == [0, 1]
