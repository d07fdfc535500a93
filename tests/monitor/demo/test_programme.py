from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.library import Library
from monitor.demo.programme import LONGEST, NOISE, OUTAGE, programme
from monitor.demo.recordings import Recording
from monitor.demo.schedule import Item, Kind, schedule

SECONDS = st.floats(0.5, 300)
ITEMS = st.lists(
    st.builds(
        Item, kind=st.sampled_from(Kind), name=st.just("x"), duration=SECONDS, overlap=st.floats(0, 20)
    ),
    min_size=1,
    max_size=12,
)
SPOKEN = (6.6, 6.0, 4.0, 4.9)


def library(known, unknown, seconds=80.0):
    songs = [Recording(Path(f"{n}.flac"), "A", f"T{n}", seconds) for n in range(known + unknown)]
    return Library(tuple(songs[:known]), tuple(songs[known:]))


@given(ITEMS)
def test_a_schedule_has_no_gap(items):
    slots = schedule(items)

    assert slots[0].start == 0
    assert all(later.start <= before.end for before, later in pairwise(slots))


@given(ITEMS)
def test_every_item_gets_its_time(items):
    assert all(slot.end - slot.start == pytest.approx(slot.item.duration) for slot in schedule(items))


@given(ITEMS)
def test_durations_less_overlaps_add_up(items):
    slots = schedule(items)

    shared = sum(before.end - later.start for before, later in pairwise(slots))
    assert slots[-1].end == pytest.approx(sum(item.duration for item in items) - shared)


@given(ITEMS)
def test_neighbours_share_no_more_than_they_want_and_than_half_of_either(items):
    for before, later in pairwise(schedule(items)):
        shared = before.end - later.start
        limit = min(later.item.overlap, before.item.duration / 2, later.item.duration / 2)
        assert shared <= limit + 1e-9


@given(ITEMS)
def test_only_neighbours_sound_together(items):
    slots = schedule(items)

    assert all(slots[at + 2].start >= slots[at].end - 1e-9 for at in range(len(slots) - 2))


@given(ITEMS)
def test_nothing_sounds_during_an_outage(items):
    slots = schedule(items)

    outages = [at for at, slot in enumerate(slots) if slot.item.kind is Kind.OUTAGE]
    assert all(slots[at].start == slots[at - 1].end for at in outages if at)
    assert all(slots[at].end == slots[at + 1].start for at in outages if at + 1 < len(slots))


def test_the_first_result_comes_within_a_minute_and_a_half():
    first, second, *_ = schedule(programme(library(12, 3), SPOKEN))

    assert first.item.kind is Kind.SONG
    assert second.item.kind is Kind.SPEECH
    assert first.end <= 40


def test_everything_the_daemon_reports_happens():
    items = programme(library(12, 3), SPOKEN)

    assert {item.kind for item in items} == set(Kind)
    assert [item.duration for item in items if item.kind is Kind.NOISE] == [NOISE]
    assert [item.duration for item in items if item.kind is Kind.OUTAGE] == [OUTAGE]


def test_after_an_outage_and_after_noise_there_is_music_to_recover_with():
    items = programme(library(12, 3), SPOKEN)

    noise = next(at for at, item in enumerate(items) if item.kind is Kind.NOISE)
    outage = next(at for at, item in enumerate(items) if item.kind is Kind.OUTAGE)
    assert items[noise + 1].kind is Kind.SONG
    assert items[noise + 1].whole
    assert sum(item.duration for item in items[outage + 1 : outage + 3]) > 60


def test_titles_are_right_wrong_empty_and_missing():
    items = [item for item in programme(library(12, 3), SPOKEN) if item.kind is Kind.SONG]

    assert {item.title == item.name for item in items} == {True, False}
    assert None in {item.title for item in items}


@pytest.mark.parametrize(("known", "unknown"), [(1, 0), (2, 0), (3, 1), (7, 1), (12, 3), (200, 2)])
def test_any_library_makes_a_programme(known, unknown):
    slots = schedule(programme(library(known, unknown), SPOKEN))

    assert any(slot.item.kind is Kind.UNKNOWN for slot in slots) == bool(unknown)
    assert all(slot.item.start + slot.item.duration <= 80 for slot in slots if slot.item.path)


def test_songs_that_never_end_are_faded_out():
    items = programme(library(4, 0, seconds=3600.0), SPOKEN)

    assert max(item.duration for item in items) <= LONGEST
    assert not any(item.whole for item in items if item.kind is Kind.SONG)


def test_a_song_too_short_to_be_cut_is_played_from_its_beginning():
    first = programme(library(4, 0, seconds=22.0), SPOKEN)[0]

    assert (first.start, first.duration) == (0.0, 22.0)
