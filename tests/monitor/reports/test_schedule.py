"""Schedule: what is due, and when, whatever the clocks do."""

from datetime import datetime, time
from pathlib import Path

import pytest

from config.tables.reports import ScheduledReport
from monitor.reports.orders import file_name
from monitor.reports.schedule import CAUGHT_UP, due

BERLIN = {"label": "Europe/Berlin"}


def wanted(every="day", at=time(4), **fields):
    return ScheduledReport(
        **{"kind": "plays", "every": every, "at": at, "directory": Path("out"), "account": "label", **fields}
    )


def names(reports, now, timezones=BERLIN):
    at = datetime.fromisoformat(now).timestamp()
    return [file_name(one.order).removeprefix("plays-label-") for one in due(reports, timezones, at)]


def test_a_report_is_due_at_its_time_of_the_day_after():
    assert names((wanted(),), "2026-11-21T03:59:59+01:00")[-1] == "2026-11-19.csv"
    assert names((wanted(),), "2026-11-21T04:00:00+01:00")[-1] == "2026-11-20.csv"


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-10-25T00:29:59Z", "2026-10-23.csv"),
        ("2026-10-25T00:30:00Z", "2026-10-24.csv"),  # 02:30 for the first time
        ("2026-03-29T01:29:59Z", "2026-03-27.csv"),
        ("2026-03-29T01:30:00Z", "2026-03-28.csv"),  # 03:30, where 02:30 is skipped
    ],
)
def test_a_time_that_the_clocks_show_twice_or_never_comes_once(now, last):
    assert names((wanted(at=time(2, 30)),), now)[-1] == last


@pytest.mark.parametrize(
    ("every", "first", "last"),
    [
        ("day", "2026-11-14.csv", "2026-11-20.csv"),
        ("week", "2026-10-19_2026-10-25.csv", "2026-11-09_2026-11-15.csv"),
        ("month", "2026-08-01_2026-08-31.csv", "2026-10-01_2026-10-31.csv"),
    ],
)
def test_periods_are_made_up_for_the_oldest_first_and_not_without_end(every, first, last):
    found = names((wanted(every),), "2026-11-21T12:00:00+01:00")

    assert len(found) == CAUGHT_UP[every]
    assert (found[0], found[-1]) == (first, last)


def test_the_orders_are_of_whole_local_days():
    now = datetime.fromisoformat("2026-10-26T12:00:00+01:00").timestamp()
    sunday = list(due((wanted(),), BERLIN, now))[-1].order

    assert (sunday.period.ends - sunday.period.begins) / 3600 == 25
    assert sunday.period.whole_days


def test_a_report_has_the_timezone_it_names_or_else_that_of_its_account():
    now = "2026-11-20T22:30:00Z"

    assert names((wanted(at=time(0)),), now)[-1] == "2026-11-19.csv"
    assert names((wanted(at=time(0), timezone="Europe/Istanbul"),), now)[-1] == "2026-11-20.csv"


def test_what_is_said_of_a_report_is_ordered():
    fields = {"kind": "soundexchange", "service": "Radio", "category": "B", "streams": (7, 8)}
    order = next(iter(due((wanted(**fields),), BERLIN, 1_795_000_000.0))).order

    assert (order.kind, order.service, order.category) == ("soundexchange", "Radio", "B")
    assert order.radio_ids == (7, 8)
