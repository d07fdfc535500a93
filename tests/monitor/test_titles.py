"""Titles: which one was in force when."""

import pytest

from monitor.titles import KEPT, TitleLog


def test_the_title_in_force_is_the_latest_before():
    titles = TitleLog()
    titles.add("A", 10.0)
    titles.add("B", 20.0)

    assert [titles.at(time) for time in (5, 10, 19, 20, 99)] == ["", "A", "A", "B", "B"]


def test_a_repeated_title_keeps_its_time():
    titles = TitleLog()
    for now in range(1000):
        titles.add("A", float(now))
    titles.add("B", 1000.0)

    assert titles.at(3.0) == "A"


def test_old_titles_are_forgotten():
    titles = TitleLog()
    for now in range(KEPT + 1):
        titles.add(str(now), float(now))

    assert titles.at(0.5) == ""


@pytest.mark.parametrize(
    ("start", "end", "title"),
    [(0, 5, ""), (12, 18, "A"), (18, 30, "B"), (15, 26, "B"), (5, 19, "A"), (50, 60, "C"), (15, 15, "A")],
)
def test_the_title_of_a_play_is_the_one_that_was_in_force_longest(start: float, end: float, title: str):
    """Stations are early, or late, with theirs."""
    titles = TitleLog()
    for since, text in ((10.0, "A"), (20.0, "B"), (40.0, "C")):
        titles.add(text, since)

    assert titles.during(start, end) == title


def test_a_title_that_comes_back_counts_as_a_whole():
    titles = TitleLog()
    for since, text in ((0.0, "Song"), (10.0, "Advertisement"), (16.0, "Song")):
        titles.add(text, since)

    assert titles.during(4.0, 18.0) == "Song"
