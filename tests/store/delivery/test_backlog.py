import pytest
from sqlalchemy import text

from store.delivery import backlog, lanes, outbox
from store.delivery.backlog import Counts


def put(conn, *, account="label", now=1000.0):
    identity = outbox.add(conn, account, 7, "result", b"{}", now=lambda: now)
    return next(event for event in backlog.listed(conn, limit=1000) if event.event_id == identity)


def logged(conn):
    return list(conn.execute(text("SELECT event_id FROM delivered ORDER BY number")).scalars())


def test_what_waits_is_counted(conn):
    put(conn, now=20.0)
    outbox.park(conn, put(conn, now=10.0), 400, "", 0.0)
    put(conn, account="other", now=30.0)

    assert backlog.counts(conn) == Counts(pending=2, parked=1, oldest=10.0)
    assert backlog.counts(conn, "other") == Counts(pending=1, parked=0, oldest=30.0)
    assert backlog.counts(conn, "nobody") == Counts(pending=0, parked=0, oldest=None)


def test_what_waits_is_listed_in_pages(conn):
    events = [put(conn) for _ in range(3)]
    other = put(conn, account="other")
    outbox.park(conn, other, 400, "", 0.0)

    assert backlog.listed(conn, limit=2) == events[:2]
    assert backlog.listed(conn, after=events[1].seq, account="label") == events[2:]
    assert [event.seq for event in backlog.listed(conn, state="parked")] == [other.seq]


def test_a_parked_event_is_tried_at_once_when_it_is_replayed(conn):
    event = put(conn)
    outbox.park(conn, event, 400, "", 9e9)

    assert backlog.replay(conn, [event.event_id]) == 1
    assert [due.seq for due in outbox.due_parked(conn, "label", 1000.0, limit=9)] == [event.seq]


def test_a_delivered_event_is_delivered_again_when_it_is_replayed(conn):
    event = put(conn)
    outbox.mark_delivered(conn, event, 200, 1001.0)

    assert backlog.replay(conn, [event.event_id]) == 1
    (again,) = lanes.heads(conn, "label", limit=9)
    assert (again.event_id, again.body, again.attempts) == (event.event_id, event.body, 0)
    assert backlog.replay(conn, [event.event_id]) == 0  # it waits already
    outbox.mark_delivered(conn, again, 200, 1002.0)
    assert backlog.replay(conn, [event.event_id]) == 1
    assert len(backlog.listed(conn)) == 1


def test_what_nobody_knows_is_not_replayed(conn):
    assert backlog.replay(conn, ["msg_unknown"]) == 0


def test_an_event_can_be_given_up(conn):
    event, kept = put(conn), put(conn)

    assert backlog.drop(conn, [event.event_id, "msg_unknown"]) == 1
    assert backlog.listed(conn) == [kept]


def test_the_oldest_events_expire_first_and_not_all_at_once(conn):
    events = [put(conn, now=now) for now in (10.0, 30.0, 20.0, 40.0)]

    assert backlog.expire(conn, 40.0, limit=2) == 2
    assert backlog.listed(conn) == [events[1], events[3]]
    assert backlog.expire(conn, 40.0, limit=2) == 1
    assert backlog.expire(conn, 40.0, limit=2) == 0


@pytest.mark.parametrize(
    ("before", "rows", "kept"), [(0.0, 9, [0, 1, 2, 3]), (2.0, 9, [2, 3]), (0.0, 1, [3]), (9.0, 9, [])]
)
def test_old_and_too_many_deliveries_are_forgotten(conn, before, rows, kept):
    events = [put(conn) for _ in range(4)]
    for at, event in enumerate(events):
        outbox.mark_delivered(conn, event, 200, float(at))

    while backlog.trim_delivered(conn, before, rows=rows, limit=1):
        pass
    assert logged(conn) == [events[index].event_id for index in kept]


def test_events_that_nobody_wants_are_logged_without_a_request(conn):
    events = [put(conn), put(conn), put(conn)]
    other = put(conn, account="other")
    outbox.park(conn, events[0], 400, "", 9e9)

    assert backlog.discard(conn, "label", 1001.0, limit=2) == 2
    assert backlog.discard(conn, "label", 1001.0, limit=2) == 1
    assert backlog.discard(conn, "label", 1001.0, limit=2) == 0
    assert logged(conn) == [event.event_id for event in events]
    assert backlog.listed(conn) == [other]
