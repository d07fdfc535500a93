"""Targets: a report is there as a whole, or not at all."""

import pytest

from monitor.reports.errors import ReportFailed
from monitor.reports.targets import whole


def test_a_report_takes_its_place_when_it_is_whole(tmp_path):
    path = tmp_path / "report.csv"
    path.write_text("old")
    with whole(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), whole(tmp_path / "report.csv") as file:
        file.write(b"half" * (1 // 0))

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with (
        pytest.raises(ReportFailed, match=r"none/report\.csv: No such file"),
        whole(tmp_path / "none/report.csv"),
    ):
        pass
