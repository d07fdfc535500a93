"""airtally token: made once, listed without the secret, taken back."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import app
from monitor.state import State
from store.accounts import policies, tokens
from store.accounts.tokens import digest

FILE = '[[accounts]]\nname = "label"\ntoken = "0123456789abcdef"\n'


@pytest.fixture
def run(tmp_path: Path):
    config = tmp_path / "monitor.toml"
    config.write_text(f'state = "{tmp_path / "state"}"\n{FILE}')

    def token(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["token", *arguments, "--config", str(config)])

    return token


@pytest.fixture
def read(tmp_path: Path):
    def work(query):
        with (
            closing(State(tmp_path / "state").open_database()) as database,
            database.transaction() as conn,
        ):
            return query(conn)

    return work


def test_a_token_is_printed_once_and_kept_as_a_digest(run, read):
    secret = run("create", "label", "--name", "ci").stdout.strip()

    (kept,) = read(tokens.listed)
    assert len(secret) == 32
    assert (kept.sha256, kept.account, kept.name, kept.scopes) == (
        digest(secret),
        "label",
        "ci",
        "read,write",
    )
    assert secret not in run("list", "--json").stdout


def test_a_new_account_has_what_it_is_made_with(run, read):
    made = ("--stream-limit", "5", "--minimum-score", "85", "--timezone", "Europe/Berlin")
    run("create", "new", "--scopes", "admin, read", *made)

    (listed,) = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert (listed["scopes"], listed["stream limit"], listed["last used"]) == ("read,admin", 5, None)
    assert read(lambda conn: policies.policy(conn, "new")).timezone == "Europe/Berlin"


def test_another_token_leaves_the_account_as_it_is(run, read):
    run("create", "new", "--stream-limit", "5")
    run("create", "new")

    assert read(lambda conn: policies.policy(conn, "new")).stream_limit == 5


def test_a_revoked_token_is_gone(run, read):
    run("create", "label")
    number = read(tokens.listed)[0].number

    assert run("revoke", str(number)).exit_code == 0
    assert read(tokens.listed) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("create", "a b"), "account: expected a name"),
        (("create", "new", "--scopes", "everything"), "scopes: expected some of read, write, admin"),
        (("create", "new", "--timezone", "Mars/Phobos"), "timezone: expected an IANA name"),
        (("create", "label", "--stream-limit", "5"), "account label is in the configuration"),
        (("revoke", "9"), "there is no token 9"),
    ],
)
def test_what_cannot_be_done_is_said(run, read, arguments, complaint):
    result = run(*arguments)

    assert result.exit_code != 0
    assert complaint in str(result.exception)
    assert read(tokens.listed) == []
