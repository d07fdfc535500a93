"""What is seen, as the numbers of SVG."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.control.page import drawing
from monitor.control.page.drawing import MINUTES, bars, curve, hill, scale_top, stretches, strip
from monitor.live.sounds import Sound
from monitor.live.strip import CELLS, EMPTY, Cell

CELL = st.builds(Cell, st.sampled_from(Sound), st.none() | st.integers(-96, 6))


def test_a_strip_ends_at_its_right_edge():
    drawn = strip([EMPTY, Cell(Sound.MUSIC, -30)], 1000.0)

    assert drawn.paths == {"-": "M58 16v-3", "m": "M59 16v-8"}
    assert drawn.end == 100


@given(st.lists(CELL, max_size=CELLS))
def test_every_cell_is_drawn_once_and_within_the_strip(cells):
    drawn = strip(cells, 1000.0)
    found = re.findall(r"M(\d+) 16v-(\d+)", "".join(drawn.paths.values()))

    assert sorted(int(x) for x, _ in found) == list(range(CELLS - len(cells), CELLS))
    assert all(0 < int(height) <= drawing.HEIGHT for _, height in found)


def test_minutes_of_the_same_kind_are_one_stretch_and_what_is_not_known_is_none():
    first, second = stretches("mm..t" + "." * 1435, 86_400)

    assert (first.x, first.width, first.sound) == (0, 2, Sound.MUSIC)
    assert (second.x, second.width, second.sound) == (4, 1, Sound.TALK)


def test_a_day_of_23_hours_is_as_wide_as_another():
    (stretch,) = stretches("m" * 1380, 82_800)

    assert stretch.width == pytest.approx(MINUTES)


def test_the_highest_bar_is_as_high_as_there_is_room():
    assert [bar.height for bar in bars([("a", 1), ("b", 4), ("c", 0)], 300, 100)] == [25, 100, 0]


def test_bars_of_nothing_are_flat():
    assert [bar.height for bar in bars([("a", 0)], 300, 100)] == [0]


def test_a_curve_is_broken_where_nobody_knows():
    points = [(0, 1), (1, 2), (2, None), (3, 1)]

    assert curve(points, 10, 2) == "M0 5L1 0M3 5"
    assert hill(points, 10, 2) == "M0 10L0 5L1 0L1 10ZM3 10L3 5L3 10Z"


@given(st.floats(0, 1e9))
def test_a_scale_holds_its_values_and_not_much_more(most):
    assert most <= scale_top(most) <= max(1, 2.5 * most)
