import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.extract import Print
from fingerprint.index import Index, IndexFormatError, IndexLocked, IndexWriter
from fingerprint.index import writer as writers
from fingerprint.index.segment import check
from fingerprint.landmarks import HASH_BITS


@pytest.fixture(autouse=True)
def few_postings_are_enough_for_a_segment(monkeypatch):
    monkeypatch.setattr(writers, "SMALL", 0)


def some_print(seed, seconds=5):
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 9, seconds).astype(np.uint8)
    postings = int(rng.integers(1, 60))
    return Print(
        rng.integers(0, 1 << HASH_BITS, postings).astype(np.uint32),
        np.sort(rng.integers(0, seconds * 50, postings)).astype(np.uint32),
        np.sort(rng.integers(0, 1 << 16, int(counts.sum()))).astype(np.uint16),
        counts,
        seconds * 8000,
    )


def holds(index, track, print_):
    """Whether all of a print is found under the track's number, and its peaks, too."""
    entry = index.entry_of(track)
    hash_ = print_.hash.astype(np.int64)
    hits = index.hits(hash_, hash_, np.ones(hash_.size), budget=10**6)
    own = {(q, int(place) - entry.start) for q, place in zip(hits.query.tolist(), hits.place, strict=True)}
    time, _ = index.peaks(entry, 0, 1e9)
    return (
        all((n, int(frame)) in own for n, frame in enumerate(print_.time))
        and time.size == print_.peak.size
        and entry.samples == print_.samples
    )


def tracks(index):
    return {track for track in range(1, 40) if index.entry_of(track)}


def test_a_directory_that_is_not_there_is_an_empty_index(tmp_path):
    index = Index.open(tmp_path / "nothing")

    assert len(index) == 0
    assert index.hits(np.array([1]), np.array([2]), np.ones(1), budget=5).place.size == 0
    assert index.entry_of(1) is None
    assert index.entry_at(0) is None


def test_nothing_is_seen_before_the_commit(tmp_path):
    with IndexWriter(tmp_path) as writer:
        writer.add(1, some_print(1))
        assert len(Index.open(tmp_path)) == 0
        writer.commit()
        assert len(Index.open(tmp_path)) == 1


def test_what_was_not_committed_is_dropped(tmp_path):
    with IndexWriter(tmp_path) as writer:
        writer.add(1, some_print(1))
    with IndexWriter(tmp_path) as writer:
        writer.commit()

    assert len(Index.open(tmp_path)) == 0


def test_a_snapshot_is_the_same_until_something_is_committed(tmp_path):
    with IndexWriter(tmp_path) as writer:
        writer.add(1, some_print(1))
        writer.commit()
        before = Index.open(tmp_path)
        assert before.refreshed() is before
        writer.add(2, some_print(2))
        writer.remove(1)
        writer.commit()
    after = before.refreshed()

    assert tracks(before) == {1}
    assert holds(before, 1, some_print(1))
    assert tracks(after) == {2}


CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "commit"]), st.integers(1, 8), st.integers(0, 99)),
    max_size=40,
)


@given(CHANGES)
@settings(max_examples=40, deadline=None)
def test_an_index_holds_what_was_added_and_not_removed(tmp_path_factory, changes):
    directory = tmp_path_factory.mktemp("index")
    model = {}
    with IndexWriter(directory) as writer:
        for change, track, seed in changes:
            if change == "add":
                writer.add(track, some_print(seed))
                model[track] = seed
            elif change == "remove":
                writer.remove(track)
                model.pop(track, None)
            else:
                writer.commit()
        writer.commit()
    index = Index.open(directory)

    assert tracks(index) == set(model)
    assert len(index) == len(model)
    assert all(holds(index, track, some_print(seed)) for track, seed in model.items())
    assert index.duration == 5 * len(model)
    shutil.rmtree(directory)


def test_a_segment_is_larger_than_all_smaller_ones_and_old_files_go(tmp_path):
    with IndexWriter(tmp_path) as writer:
        for track in range(1, 30):
            writer.add(track, some_print(track))
            writer.commit()
    index = Index.open(tmp_path)

    assert 1 < len(list(tmp_path.glob("*.segment"))) <= 4
    assert all(holds(index, track, some_print(track)) for track in range(1, 30))


def test_a_settled_index_has_one_segment(tmp_path):
    with IndexWriter(tmp_path) as writer:
        for track in range(1, 30):
            writer.add(track, some_print(track))
            writer.commit()
        writer.commit(settle=True)

    assert len(list(tmp_path.glob("*.segment"))) == 1
    assert all(holds(Index.open(tmp_path), track, some_print(track)) for track in range(1, 30))


def test_a_large_segment_is_not_written_anew_for_next_to_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "SETTLED", 10)
    with IndexWriter(tmp_path) as writer:
        for track in range(1, 40):
            writer.add(track, some_print(track))
        writer.commit()
        (large,) = tmp_path.glob("*.segment")
        writer.add(40, some_print(40))
        writer.commit(settle=True)

    assert large.exists()


def test_of_small_segments_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "SMALL", 10**6)
    with IndexWriter(tmp_path) as writer:
        for track in range(1, 30):
            writer.add(track, some_print(track))
            writer.commit()
            assert len(list(tmp_path.glob("*.segment"))) == 1
    index = Index.open(tmp_path)

    assert all(holds(index, track, some_print(track)) for track in range(1, 30))


def test_a_place_on_the_time_line_tells_its_track(tmp_path):
    with IndexWriter(tmp_path) as writer:
        for track in (5, 6, 7):
            writer.add(track, some_print(track))
        writer.commit()
        writer.add(9, some_print(9))
        writer.remove(6)
        writer.commit()
    index = Index.open(tmp_path)

    for track in (5, 7, 9):
        entry = index.entry_of(track)
        assert index.entry_at(entry.start) == entry
        assert index.entry_at(entry.start + 249) == entry


class Stopped(Exception):
    pass


@pytest.mark.parametrize("step", range(12))
def test_a_crash_between_any_two_steps_leaves_the_old_state_or_the_new(tmp_path, monkeypatch, step):
    with IndexWriter(tmp_path) as writer:
        writer.add(1, some_print(1))
        writer.commit()
    left = step
    replace, unlink = type(tmp_path).replace, type(tmp_path).unlink

    def counted(real):
        def run(*arguments):
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped
            return real(*arguments)

        return run

    monkeypatch.setattr(type(tmp_path), "replace", counted(replace))
    monkeypatch.setattr(type(tmp_path), "unlink", counted(unlink))
    try:
        with IndexWriter(tmp_path) as writer:
            writer.remove(1)
            writer.add(2, some_print(2))
            writer.commit()
    except Stopped:
        pass
    monkeypatch.undo()

    assert tracks(Index.open(tmp_path)) in ({1}, {2})
    with IndexWriter(tmp_path) as writer:
        writer.add(3, some_print(3))
        writer.commit()
    assert tracks(Index.open(tmp_path)) in ({1, 3}, {2, 3})


def test_a_second_writer_is_refused_after_a_while(tmp_path):
    with IndexWriter(tmp_path), pytest.raises(IndexLocked), IndexWriter(tmp_path, patience=0.1):
        pass


def test_a_writer_that_is_done_lets_the_next_one_in(tmp_path):
    for track in (1, 2):
        with IndexWriter(tmp_path) as writer:
            writer.add(track, some_print(track))
            writer.commit()

    assert tracks(Index.open(tmp_path)) == {1, 2}


@pytest.mark.parametrize("number", [0, -3])
def test_a_track_number_is_positive(tmp_path, number):
    with IndexWriter(tmp_path) as writer, pytest.raises(ValueError, match="positive"):
        writer.add(number, some_print(1))


@pytest.fixture
def written(tmp_path):
    with IndexWriter(tmp_path) as writer:
        writer.add(1, some_print(1))
        writer.commit()
    return tmp_path


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": 1}', '{"format": 1, "parameters": "x", "parts": [{}]}']
)
def test_a_damaged_manifest_is_named(written, text):
    (written / "manifest.json").write_text(text)

    with pytest.raises(IndexFormatError, match="manifest"):
        Index.open(written)


@pytest.mark.parametrize("change", [{"format": 99}, {"parameters": "other"}])
def test_an_index_of_another_version_is_not_read(written, change):
    path = written / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))

    with pytest.raises(IndexFormatError, match="another version"):
        Index.open(written)


def test_a_segment_cut_short_is_named(written):
    (path,) = written.glob("*.segment")
    path.write_bytes(path.read_bytes()[:-64])

    with pytest.raises(IndexFormatError, match="cut short"):
        Index.open(written)


def test_a_segment_that_is_missing_is_named(written):
    (path,) = written.glob("*.segment")
    path.unlink()

    with pytest.raises(IndexFormatError, match="missing"):
        Index.open(written)


def test_a_flipped_bit_is_found_by_the_check(written):
    (path,) = written.glob("*.segment")
    check(path)
    content = bytearray(path.read_bytes())
    content[-64] ^= 1
    path.write_bytes(content)

    with pytest.raises(IndexFormatError, match="damaged"):
        check(path)
