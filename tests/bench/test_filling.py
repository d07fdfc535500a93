import pytest
from prints import print_of_tune, tune

from bench.filling import fill_and_measure
from bench.listening import search_and_measure
from fingerprint.index import Index


@pytest.fixture(scope="module")
def originals():
    return [print_of_tune(seed=seed) for seed in (1, 2, 3)]


def test_real_prints_come_first_and_synthetic_ones_after_them(tmp_path, originals):
    fill_and_measure(tmp_path, originals, 5)
    index = Index.open(tmp_path)

    assert len(index) == 5
    assert [index.entry_of(number).duration for number in (1, 2, 3, 4, 5)] == [20, 20, 20, 210, 210]


def test_an_index_smaller_than_the_real_music_has_no_synthetic_prints(tmp_path, originals):
    fill_and_measure(tmp_path, originals, 2)

    assert Index.open(tmp_path).duration == 40


def test_the_columns_make_up_the_size(tmp_path, originals):
    size = fill_and_measure(tmp_path, originals, 70).size

    assert sum(size.columns.values()) == pytest.approx(size.per_track, rel=0.05)
    assert size.total == sum(file.stat().st_size for file in tmp_path.iterdir())


def test_time_with_a_track_on_is_told_from_time_without(tmp_path, originals):
    fill_and_measure(tmp_path, originals, 3)
    found = search_and_measure(tmp_path, [tune(20, seed=2)], [tune(12, seed=9)])

    assert found.locked.audio > 5
    assert found.unlocked.audio == 12
