"""Titles: which one was in force when."""

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
