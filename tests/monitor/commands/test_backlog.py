"""airtally backlog, as it is called."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app
from monitor.commands.backlog import BacklogFailed
from store.database import Database
from store.delivery import backlog, outbox


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def put(state):
    """Return a function that adds an event, in some state, and returns its id."""

    def add(body="{}", *, account="label", radio_id=7, now=1000.0, parked=False, delivered=False):
        with closing(Database.open(state / "airtally.db")) as database, database.transaction() as conn:
            id_ = outbox.add(conn, account, radio_id, "result", body.encode(), now=lambda: now)
            event = next(one for one in backlog.listed(conn, limit=1000) if one.event_id == id_)
            if parked:
                outbox.park(conn, event, 400, "HTTP 400", 2e9)
            if delivered:
                outbox.mark_delivered(conn, event, 200, now + 1)
            return id_

    return add


@pytest.fixture
def call(state):
    def run(*arguments):
        done = CliRunner().invoke(app, ["backlog", *arguments, "--state", str(state)], catch_exceptions=True)
        if isinstance(done.exception, BacklogFailed):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


def rows(call, *arguments):
    return [json.loads(line) for line in call("list", "--json", *arguments).splitlines()]


def waiting(call, *arguments):
    return [row["event_id"] for row in rows(call, *arguments)]


def test_what_waits_is_listed_the_oldest_first(put, call):
    first, second = put('{"a": 1}'), put(account="other", radio_id=8, parked=True)

    assert waiting(call) == [first, second]
    row = rows(call)[0]
    assert (row["happened"], row["body"], row["state"]) == (
        "1970-01-01T00:16:40+00:00",
        '{"a": 1}',
        "pending",
    )
    assert rows(call, "--parked")[0]["last_error"] == "HTTP 400"
    assert waiting(call, "--account", "other") == waiting(call, "--radio-id", "8") == [second]
    assert waiting(call, "--limit", "1") == [first]
    assert "label" in call("list")


def test_what_was_delivered_is_listed_too(put, call):
    put()
    gone = [put(delivered=True) for _ in range(2)]

    assert waiting(call, "--delivered") == gone
    assert waiting(call, "--delivered", "--limit", "1") == gone[1:]


def test_an_event_is_replayed_by_its_id(put, call):
    gone = put(delivered=True)

    assert call("replay", gone) == "1 will be delivered\n"
    assert waiting(call) == [gone]


def test_everything_of_a_time_is_sent_again(put, call):
    day = 86_400.0
    events = [put(now=number * day, delivered=True) for number in range(4)]
    put(now=day, delivered=True, account="other")

    said = call("replay", "--since", "1970-01-02", "--until", "1970-01-04", "--account", "label")
    assert said == "2 will be delivered\n"
    assert waiting(call) == events[1:3]


def test_all_that_was_put_aside_is_tried_at_once(put, call):
    put()
    put(parked=True)

    assert call("replay", "--parked") == "1 will be delivered\n"


def test_an_event_is_dropped_by_its_id(put, call):
    first, second = put(), put()

    assert call("drop", first) == "1 dropped\n"
    assert waiting(call) == [second]


def test_all_that_an_account_has_waiting_is_dropped(put, call):
    ours = [put(), put(parked=True)]
    theirs = put(account="other")

    assert call("drop", "--all", "--account", "label") == f"{len(ours)} dropped\n"
    assert waiting(call) == [theirs]


@pytest.mark.parametrize(
    "arguments", [["replay"], ["drop"], ["replay", "msg_nobody"], ["drop", "msg_nobody"]]
)
def test_nothing_in_particular_is_not_taken_for_everything(put, call, arguments):
    put()
    with pytest.raises(BacklogFailed):
        call(*arguments)

    assert len(waiting(call)) == 1
