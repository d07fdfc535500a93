import contextlib
import sqlite3
from dataclasses import replace

from sqlalchemy import insert, text

from store.accounts import accounts
from store.delivery import backlog, lanes, outbox
from store.delivery.backlog import Counts
from store.tables.delivery import outbox as table


def put(conn, radio_id=7, *, account="label", body=b"{}", now=1000.0):
    """Add an event and return it."""
    identity = outbox.add(conn, account, radio_id, "result", body, now=lambda: now)
    return next(event for event in backlog.listed(conn, limit=1000) if event.event_id == identity)


def heads(conn, account="label", **wanted):
    return [event.seq for event in lanes.heads(conn, account, **({"limit": 100} | wanted))]


def test_an_event_waits_as_it_was_added(conn):
    event = put(conn, 7, body=b'{"a": 1}')

    assert lanes.heads(conn, "label", limit=9) == [event]
    assert (event.account, event.radio_id, event.kind, event.body) == ("label", 7, "result", b'{"a": 1}')
    assert (event.created_at, event.state, event.attempts) == (1000.0, "pending", 0)


def test_what_was_never_committed_is_never_sent(database):
    with contextlib.suppress(ZeroDivisionError), database.transaction() as conn:
        put(conn)
        raise ZeroDivisionError

    with database.transaction() as conn:
        assert heads(conn) == []


def test_a_failed_attempt_is_recorded_and_the_event_stays_at_the_head(conn):
    event = put(conn)
    put(conn)
    outbox.postpone(conn, event, 503, "HTTP 503", 1005.0)

    (head,) = lanes.heads(conn, "label", limit=9)
    expected = replace(event, attempts=1, next_at=1005.0, last_status=503, last_error="HTTP 503")
    assert head == expected


def test_what_went_wrong_is_kept_short(conn):
    event = put(conn)
    outbox.postpone(conn, event, None, "x" * 10_000, 1005.0)

    assert len(backlog.listed(conn)[0].last_error) == 500


def test_a_parked_event_lets_its_lane_go_on_and_has_a_time_of_its_own(conn):
    event, following = put(conn), put(conn)
    outbox.park(conn, event, 400, "HTTP 400", 1300.0)

    assert heads(conn) == [following.seq]
    assert outbox.due_parked(conn, "label", 1299.9, limit=9) == []
    (due,) = outbox.due_parked(conn, "label", 1300.0, limit=9)
    assert (due.seq, due.state, due.parkings, due.attempts) == (event.seq, "parked", 1, 1)


def test_a_delivered_event_leaves_and_is_logged(conn):
    event = put(conn, body=b"frozen")
    outbox.mark_delivered(conn, event, 200, 1001.0)

    assert backlog.counts(conn) == Counts(pending=0, parked=0, oldest=None)
    (row,) = conn.execute(text("SELECT event_id, body, status, delivered_at FROM delivered"))
    assert tuple(row) == (event.event_id, b"frozen", 200, 1001.0)


def test_an_event_that_was_dropped_while_it_was_sent_is_not_logged(conn):
    event = put(conn)
    backlog.drop(conn, [event.event_id])
    outbox.mark_delivered(conn, event, 200, 1001.0)

    assert conn.execute(text("SELECT count(*) FROM delivered")).scalar_one() == 0


def test_numbers_are_never_given_twice(conn):
    event = put(conn)
    outbox.mark_delivered(conn, event, 200, 1001.0)

    assert put(conn).seq > event.seq


def test_only_accounts_with_a_url_and_something_due_wait(conn):
    for name in ("pending", "parked", "later", "idle"):
        accounts.set_callback_url(conn, name, f"http://{name}")
    put(conn, account="pending")
    put(conn, account="no url")
    outbox.park(conn, put(conn, account="parked"), 400, "", 1000.0)
    outbox.park(conn, put(conn, account="later"), 400, "", 1000.1)

    assert outbox.waiting(conn, 1000.0) == {"pending": "http://pending", "parked": "http://parked"}


def test_a_large_backlog_is_never_read_as_a_whole(conn, path):
    row = {"account": "label", "kind": "result", "body": b"{}", "created_at": 1.0, "state": "pending"}
    row |= {"attempts": 0, "parkings": 0, "next_at": 0.0}
    accounts.set_callback_url(conn, "label", "http://x")
    conn.execute(insert(table), [row | {"event_id": f"{n}", "radio_id": n % 10} for n in range(100_000)])
    steps = 0

    def count():
        nonlocal steps
        steps += 1

    driver: sqlite3.Connection = conn.connection.dbapi_connection
    driver.set_progress_handler(count, 1000)
    assert list(outbox.waiting(conn, 1000.0)) == ["label"]
    assert len(heads(conn, limit=7)) == 7
    assert outbox.due_parked(conn, "label", 1000.0, limit=7) == []
    assert backlog.expire(conn, 0.5) == 0
    driver.set_progress_handler(None, 0)

    assert steps <= 8  # thousands of instructions of SQLite's machine; a full look takes over 300
