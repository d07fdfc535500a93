"""The strip: what was heard in the last ten minutes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.live.sounds import Sound, sound
from monitor.live.strip import CELLS, EMPTY, SECONDS, Cell, Strip

NOW = 1_800_000_000.0


def heard(strip: Strip, kind: Sound, begin: int, end: int, level: float = -20.0) -> None:
    for second in range(begin, end):
        strip.hear(kind, level, NOW + second)


def test_a_cell_is_what_was_heard_most_in_its_ten_seconds():
    strip = Strip(NOW)
    heard(strip, Sound.TALK, 0, 4)
    heard(strip, Sound.MUSIC, 4, 10)

    assert strip.cells(NOW + 10) == (Cell(Sound.MUSIC, -20),)


def test_a_cell_is_told_when_it_is_complete():
    strip = Strip(NOW)
    heard(strip, Sound.MUSIC, 0, 9)

    assert strip.cells(NOW + 9.9) == ()
    assert strip.until(NOW + 15) == NOW + 10


def test_levels_are_averaged_as_power():
    strip = Strip(NOW)
    heard(strip, Sound.MUSIC, 0, 5, level=-10.0)
    heard(strip, Sound.MUSIC, 5, 10, level=-90.0)

    assert strip.cells(NOW + 10)[0].level == -13


def test_where_nothing_is_heard_cells_are_empty():
    strip = Strip(NOW)
    heard(strip, Sound.MUSIC, 0, 10)

    assert strip.cells(NOW + 45) == (Cell(Sound.MUSIC, -20), EMPTY, EMPTY, EMPTY)


def test_ten_minutes_are_kept():
    strip = Strip(NOW)
    heard(strip, Sound.MUSIC, 0, 3600)

    assert len(strip.cells(NOW + 3600)) == CELLS
    assert strip.cells(NOW + 1e9) == (EMPTY,) * CELLS


def test_a_clock_that_is_set_back_does_not_stop_the_strip():
    strip = Strip(NOW)
    heard(strip, Sound.MUSIC, 0, 10)
    heard(strip, Sound.TALK, -3600, -3590)

    assert strip.cells(NOW - 3590)[-1].sound is Sound.TALK


@given(st.lists(st.tuples(st.floats(-100, 700), st.floats(-96, 3), st.sampled_from(Sound)), max_size=50))
def test_whatever_is_heard_the_strip_is_bounded_and_its_cells_end_before_now(events):
    strip, now = Strip(NOW), NOW
    for step, level, kind in events:
        now += step
        strip.hear(kind, level, now)

        assert len(strip.cells(now)) <= CELLS
        assert now - SECONDS < strip.until(now) <= now


@pytest.mark.parametrize(
    ("content", "recognised", "kind"),
    [
        ("OTHER", False, Sound.MUSIC),
        ("NOISE", False, Sound.NOISE),
        ("NOISE", True, Sound.RECOGNISED),
        ("SILENCE", False, Sound.SILENCE),
        ("", False, Sound.UNKNOWN),
    ],
)
def test_what_is_recognised_is_that_whatever_it_sounds_like(content, recognised, kind):
    assert sound(content, recognised=recognised) is kind
