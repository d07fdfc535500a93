import numpy as np
import pytest
from hearings import EFFORT, recent_of


def test_seconds_looked_up_one_by_one_have_the_pairs_of_all_of_them(songs):
    recent = recent_of(songs[1][:64000])
    whole = recent.asked(EFFORT, 2, 5)
    parts = [recent.asked(EFFORT, n, n) for n in range(2, 6)]

    assert np.concatenate([part.time for part in parts]) == pytest.approx(whole.time, abs=1e-3)
    assert np.concatenate([part.doubt for part in parts]) == pytest.approx(whole.doubt)


def test_landmarks_of_strong_peaks_are_doubted_least(songs):
    asked = recent_of(songs[1][:64000]).asked(EFFORT, 2, 5)

    assert asked.doubt.min() == 1
    assert np.median(asked.doubt) > 10
