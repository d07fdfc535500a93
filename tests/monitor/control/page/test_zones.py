"""The time zone of who looks, and the days in it."""

from datetime import UTC, date

import pytest

from monitor.control.page.zones import bounds, day_named, days_before, zone_named


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Atlantis", "../../etc/passwd", "/etc/passwd", "x" * 1000, "\0"]
)
def test_a_zone_nobody_knows_is_utc(name):
    assert zone_named(name) is UTC


@pytest.mark.parametrize(("day", "hours"), [("2026-11-21", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_is_from_midnight_to_midnight_there(day, hours):
    begin, end = bounds(date.fromisoformat(day), zone_named("Europe/Berlin"))

    assert (end - begin) / 3600 == hours


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2030-01-01", "0001-01-01"])
def test_a_day_that_is_none_or_still_to_come_is_today(text):
    assert day_named(text, date(2026, 11, 21)) == date(2026, 11, 21)


def test_days_follow_each_other_up_to_the_last():
    assert days_before(date(2026, 3, 1), 3) == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
