"""Scheduled reports: written by a process of their own, once, and again only where they are not there."""

from pathlib import Path

import pytest
from airplay import ACCOUNT, ZONE, unix

from config.settings import Settings
from config.tables.accounts import Account
from config.tables.reports import ScheduledReport
from monitor.reports.scheduled import AGAIN, ScheduledReports

NOW = unix("2026-10-26T12:00:00")


def settings(*reports):
    return Settings(accounts=(Account(name=ACCOUNT, timezone=ZONE),), reports=reports)


def monthly(directory, **fields):
    """Return a report of months: fewer are made up for than of days."""
    return ScheduledReport(
        **{"kind": "plays", "every": "month", "directory": directory, "account": ACCOUNT, **fields}
    )


class Clock:
    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


async def test_what_is_due_is_written_once(path, tmp_path, clock):
    reports = ScheduledReports(path, settings(monthly(tmp_path / "out")), now=clock)
    await reports.catch_up()
    names = ["plays-label-2026-07-01_2026-07-31.csv", "plays-label-2026-08-01_2026-08-31.csv"]
    names.append("plays-label-2026-09-01_2026-09-30.csv")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == names

    (tmp_path / "out" / names[0]).write_text("kept")
    (tmp_path / "out" / names[1]).unlink()  # somebody fetched it
    await reports.catch_up()

    assert (tmp_path / "out" / names[0]).read_text() == "kept"
    assert not (tmp_path / "out" / names[1]).exists()


async def test_after_a_restart_what_is_missing_is_made_up_for(path, tmp_path, clock):
    await ScheduledReports(path, settings(monthly(tmp_path)), now=clock).catch_up()
    lost = next(iter(tmp_path.iterdir()))
    lost.unlink()
    await ScheduledReports(path, settings(monthly(tmp_path)), now=clock).catch_up()

    assert lost.exists()


async def test_other_settings_are_gone_on_with(path, tmp_path, clock):
    reports = ScheduledReports(path, settings(), now=clock)
    await reports.catch_up()
    assert list(tmp_path.iterdir()) == []

    reports.adopt(settings(ScheduledReport(kind="chart", every="month", directory=tmp_path, account=ACCOUNT)))
    await reports.catch_up()
    assert {file.name.partition("-label")[0] for file in tmp_path.iterdir()} == {"chart-tracks"}


async def test_a_failure_is_logged_once_a_period_with_what_to_do(path, tmp_path, clock, caplog):
    in_the_way = tmp_path / "out"
    in_the_way.write_text("a file")
    reports = ScheduledReports(path, settings(monthly(in_the_way)), now=clock)
    for _ in range(3):
        await reports.catch_up()
        clock.at += AGAIN

    assert caplog.text.count("cannot be written") == 3  # of three periods
    assert "make its directory one that the daemon may write to" in caplog.text
    in_the_way.unlink()
    await reports.catch_up()
    assert len(list(in_the_way.iterdir())) == 3


async def test_what_cannot_be_ordered_is_said_in_the_words_of_the_report(path, tmp_path, clock, caplog):
    columns = Path(tmp_path / "none.toml")
    reports = ScheduledReports(path, settings(monthly(tmp_path / "out", columns=columns)), now=clock)
    await reports.catch_up()

    assert f"{columns}: No such file or directory" in caplog.text
    assert list((tmp_path / "out").iterdir()) == []
