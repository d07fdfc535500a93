"""Periods: local days, whatever the clocks do, and the period before."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reports.errors import ReportFailed
from monitor.reports.periods import Period, before, days, midnight, period

HOUR = 3600.0
BERLIN = "Europe/Berlin"
ZONES = [
    "UTC",
    BERLIN,
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Australia/Lord_Howe",
    "Africa/Cairo",
]


def stamp(text):
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("day", "after", "hours"),
    [
        ("2026-03-28", "2026-03-29", 24),
        ("2026-03-29", "2026-03-30", 23),
        ("2026-10-25", "2026-10-26", 25),
        ("2026-10-26", "2026-10-27", 24),
    ],
)
def test_a_local_day_is_as_long_as_the_clocks_make_it(day, after, hours):
    found = period(day, after, BERLIN)

    assert (found.ends - found.begins) / HOUR == hours
    assert found.whole_days


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),  # shown twice: the first time
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30:00Z"),
        ("2026-03-29T02:30", "2026-03-29T01:30:00Z"),  # skipped: as much after the hour
        ("2026-06-01T06:00", "2026-06-01T04:00:00Z"),
        ("2026-06-01T06:00Z", "2026-06-01T06:00:00Z"),
        ("2026-06-01", "2026-05-31T22:00:00Z"),
    ],
)
def test_a_time_without_an_offset_is_local(text, utc):
    assert period(text, "2027-01-01", BERLIN).begins == stamp(utc)


def test_a_day_whose_midnight_the_clocks_skip_begins_an_hour_late():
    found = period("2018-11-04", "2018-11-05", "America/Sao_Paulo")

    assert found.begins == stamp("2018-11-04T01:00:00-02:00")
    assert (found.ends - found.begins) / HOUR == 23
    assert found.whole_days


@pytest.mark.parametrize(
    ("begins", "ends", "first"),
    [
        ("2026-10-01", "2026-11-01", "2026-09-01"),  # a month of 31 days and an hour, one of 30
        ("2026-03-01", "2026-04-01", "2026-02-01"),
        ("2026-01-01", "2026-04-01", "2025-10-01"),
        ("2026-10-26", "2026-11-02", "2026-10-19"),  # before it, a week that is an hour longer
        ("2026-10-25", "2026-10-26", "2026-10-24"),
        ("2026-10-26T06:00", "2026-10-26T12:00", "2026-10-26T00:00"),
    ],
)
def test_the_period_before_is_of_equal_length_in_the_calendar(begins, ends, first):
    this = period(begins, ends, BERLIN)
    found = before(this)

    assert (found.begins, found.ends) == (period(first, ends, BERLIN).begins, this.begins)


@settings(deadline=None, max_examples=50)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(1971, 1, 1), datetime(2190, 1, 1)),  # noqa: DTZ001 - the zone comes after
    st.timedeltas(timedelta(seconds=1), timedelta(days=60)),
)
def test_the_days_of_a_period_follow_each_other_and_are_all_of_it(name, begins, length):
    zone = ZoneInfo(name)
    start = begins.replace(tzinfo=zone).timestamp()
    whole = Period(start, start + length.total_seconds(), zone)
    found = list(days(whole))

    assert found[0][1].begins == whole.begins
    assert found[-1][1].ends == whole.ends
    assert all(one.ends == after.begins for (_, one), (_, after) in pairwise(found))
    assert all(midnight(day, zone) <= one.begins < one.ends for day, one in found)
    assert [day for day, _ in found] == [found[0][0] + timedelta(days=n) for n in range(len(found))]


def test_the_days_of_a_week_of_the_switch_are_those_of_its_clocks():
    found = [
        (day, (one.ends - one.begins) / HOUR) for day, one in days(period("2026-10-24", "2026-10-27", BERLIN))
    ]

    assert found == [(date(2026, 10, 24), 24.0), (date(2026, 10, 25), 25.0), (date(2026, 10, 26), 24.0)]


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "expected"),
    [
        ("yesterday", "2026-11-02", "UTC", "from: expected a date like 2026-11-01, or a time"),
        ("2026-11-01", "", "UTC", "to: expected a date"),
        ("2026-11-01", "2026-11-01", "UTC", "to: expected a time after 2026-11-01"),
        ("2026-11-02", "2026-11-01", "UTC", "to: expected a time after 2026-11-02"),
        ("0001-01-01", "2026-11-01", "UTC", "from: expected a year from 1970 to 2199, not 1"),
        ("2026-01-01", "9999-11-01", "UTC", "to: expected a year"),
        ("2000-01-01", "2026-11-01", "UTC", "to: expected a period of at most ten years"),
        ("2026-11-01", "2026-11-02", "Mars/Base", "timezone: expected an IANA name, like Europe/Berlin"),
        ("2026-11-01", "2026-11-02", "../etc/passwd", "timezone: expected an IANA name"),
    ],
)
def test_what_is_no_period_is_refused_with_what_is_expected(begins, ends, zone, expected):
    with pytest.raises(ReportFailed, match=expected.replace("(", r"\(")):
        period(begins, ends, zone)
