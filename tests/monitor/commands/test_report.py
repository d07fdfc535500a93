"""airtally report, as it is called."""

from contextlib import closing

import pytest
from airplay import ZONE, air
from databases import new_database
from typer.testing import CliRunner

from monitor.cli import app
from monitor.reports.errors import ReportFailed
from store.accounts import policies
from store.accounts.policies import Policy

SUNDAY = ("--from", "2026-10-25", "--to", "2026-10-26")
LABEL = ("--account", "label")


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    with closing(new_database(state / "airtally.db")) as database, database.transaction() as conn:
        air(conn)
        policies.set_policy(conn, "label", Policy(timezone=ZONE))
    return state


@pytest.fixture
def call(state, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        done = CliRunner().invoke(app, ["report", *arguments, "--state", str(state)])
        if isinstance(done.exception, ReportFailed):
            raise done.exception
        return done

    return run


def test_a_report_is_put_into_a_folder_and_named(call, tmp_path):
    done = call("plays", *SUNDAY, *LABEL)

    assert done.stdout == "plays-label-2026-10-25.csv\n"
    assert "note: 1 plays are of recordings that left the catalogue" in done.stderr
    assert (tmp_path / "plays-label-2026-10-25.csv").read_text("utf-8-sig").count("\n") == 8


def test_a_report_is_put_where_it_is_wanted(call, tmp_path):
    done = call("chart", *SUNDAY, *LABEL, "--format", "xlsx", "-o", str(tmp_path / "my.xlsx"))

    assert done.exit_code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["my.xlsx"]


def test_a_report_can_be_read_by_the_next_program(call):
    done = call("plays", *SUNDAY, *LABEL, "--format", "jsonl", "--output", "-", "--radio-id", "7")

    assert len(done.stdout.splitlines()) == 2


def test_filters_are_repeated(call):
    some = ("--radio-id", "7", "--radio-id", "8", "--artist", "nobody", "--artist", "@evil")
    done = call("plays", *SUNDAY, *LABEL, "--format", "jsonl", "--output", "-", *some)

    assert len(done.stdout.splitlines()) == 3


def test_the_timezone_can_be_another_than_the_account_s(call):
    wanted = ("--format", "jsonl", "--output", "-", "--radio-id", "7", "--timezone", "UTC")
    done = call("plays", *SUNDAY, *LABEL, *wanted)

    assert '"play_id": 12' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("plays", *SUNDAY), "account: expected --account and the name of one (label, other)"),
        (("plays", *SUNDAY, *LABEL, "--format", "xlsx", "-o", "-"), "output: expected a file: xlsx"),
        (("plays", *SUNDAY, *LABEL, "--top", "3"), "top: expected nothing: it is for chart"),
        (("plays", *SUNDAY, *LABEL, "-o", "none/x.csv"), "none/x.csv: No such file or directory"),
        (("chart", *SUNDAY, *LABEL, "--segment", "Fans"), "segment: expected the name or id of an audience"),
        (("soundexchange", *SUNDAY, *LABEL), "service: missing"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(call, arguments, expected):
    with pytest.raises(ReportFailed) as caught:
        call(*arguments)

    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
