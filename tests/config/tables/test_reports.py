"""The tables [[reports]]: what is written to a folder again and again."""

from datetime import time

import pytest

from config.errors import ConfigError
from config.load import load

ACCOUNT = '[[accounts]]\nname = "label"\ntoken = "0123456789abcdef"\n'
DAILY = '[[reports]]\nkind = "plays"\nevery = "day"\ndirectory = "out"\n'


def loaded(path, text):
    (path / "monitor.toml").write_text(ACCOUNT + text)
    return load(path / "monitor.toml", environment={})


def test_a_report_has_the_only_account_and_a_time_in_the_night(tmp_path):
    (report,) = loaded(tmp_path, DAILY).reports

    assert (report.account, report.at, report.streams) == ("label", time(4), ())


@pytest.mark.parametrize("at", ['"06:30"', "06:30:00"])
def test_a_time_of_day_is_written_as_a_text_or_as_a_time(tmp_path, at):
    assert loaded(tmp_path, f"{DAILY}at = {at}\n").reports[0].at == time(6, 30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DAILY.replace("day", "year"), 'reports[0].every: expected "day", "week" or "month"'),
        (DAILY.replace("plays", "spins"), "reports[0].kind: expected one of plays, chart"),
        (f"{DAILY}at = 4\n", 'reports[0].at: expected a time of day, like "04:00"'),
        (f'{DAILY}at = "25:00"\n', "reports[0].at: expected a time of day"),
        (f'{DAILY}at = "4"\n', "reports[0].at: expected a time of day"),
        (
            f'{DAILY}format = "txt"\n',
            "reports[0]: format: expected csv or xlsx or jsonl or parquet",
        ),
        (f'{DAILY}timezone = "Mars"\n', "reports[0].timezone: expected a timezone"),
        (f'{DAILY}streams = ["7"]\n', "reports[0].streams"),
        (f'{DAILY}account = "nobody"\n', "reports[0].account: expected the name of one of the [[accounts]]"),
        (DAILY.replace("plays", "soundexchange"), "reports[0]: missing: expected a service"),
        (DAILY.replace("plays", "cue") + 'format = "cue"\n', "reports[0]: expected one stream"),
        (DAILY.replace("plays", "suisa") + 'columns = "a"\n', "reports[0]: expected no columns"),
        (
            DAILY.replace("plays", "prs") + 'segment = "Fans"\n',
            "reports[0]: expected no segment: it is for plays",
        ),
        (DAILY * 2, "reports[1].directory: expected a directory of its own: reports[0] has files"),
        (
            DAILY.replace("directory", "folder"),
            "reports[0].directory: missing: expected the path",
        ),
    ],
)
def test_a_report_that_cannot_be_made_is_a_mistake(tmp_path, text, expected):
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)

    assert expected in str(caught.value)
