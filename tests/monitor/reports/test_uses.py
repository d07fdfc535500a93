"""A scheduled report keeps the segment that it names."""

from pathlib import Path

import pytest

from audience.segments import changing
from audience.segments.changing import Draft, SegmentInUse
from config.settings import Settings
from config.tables.accounts import Account
from config.tables.reports import ScheduledReport
from monitor.registry import take_over
from store.segments import uses


@pytest.fixture
def conn(database):
    with database.transaction() as conn:
        yield conn


@pytest.fixture
def fans(conn):
    return changing.create(conn, Draft(account="label", name="Fans"), 0.0)


def settings(*named, account="label"):
    accounts = (Account(name="label", token="0123456789"), Account(name="other", token="9876543210"))
    report = {"kind": "chart", "every": "week", "directory": Path("out"), "account": account}
    return Settings(accounts=accounts, reports=[ScheduledReport(**report, segment=name) for name in named])


def test_a_segment_that_a_schedule_names_is_not_deleted(conn, fans):
    take_over(conn, settings("Fans"))

    with pytest.raises(SegmentInUse, match="Fans: the schedule of chart every week uses it"):
        changing.remove(conn, "label", [fans.id], 1.0)


def test_once_no_schedule_names_it_any_more_it_is(conn, fans):
    take_over(conn, settings("Fans", "Fans"))
    take_over(conn, settings(""))

    assert changing.remove(conn, "label", [fans.id], 1.0)


def test_a_segment_named_by_its_id_is_kept_through_another_name(conn, fans):
    changing.change(conn, "label", fans.id, {"name": "Friends"}, 1.0)
    take_over(conn, settings(fans.id))

    assert uses.of(conn, [fans.number]) == {fans.number: [("schedule", "of chart every week")]}


@pytest.mark.parametrize("config", [settings("Friends"), settings("Fans", account="other")])
def test_a_name_that_no_segment_of_the_account_has_uses_none(conn, fans, config):
    take_over(conn, config)

    assert uses.of(conn, [fans.number]) == {}


def test_what_else_uses_a_segment_is_left_alone(conn, fans):
    uses.add(conn, fans.number, ("alert", "Monday"))
    take_over(conn, settings("Fans"))
    take_over(conn, settings())

    assert uses.of(conn, [fans.number]) == {fans.number: [("alert", "Monday")]}
