import json

from store.delivery import backlog, outbox, overflow


def told(conn, code, radio_id=7):
    body = json.dumps({"notification": {"notification_code": code}}).encode()
    return outbox.add(conn, "label", radio_id, "notification", body, now=lambda: 1000.0)


def played(conn, radio_id=7, *, account="label", now=1000.0):
    return outbox.add(conn, account, radio_id, "result", b"{}", now=lambda: now)


def ids(conn):
    return [event.event_id for event in backlog.listed(conn)]


def test_nothing_is_too_much_within_the_limit(conn):
    for _ in range(3):
        played(conn)

    assert overflow.excess(conn, 3, 6) == 0
    assert overflow.excess(conn, 1, 6) == 2


def test_long_bodies_are_too_much_sooner(conn):
    for number in range(10):
        outbox.add(conn, "label", number, "result", bytes(100))

    assert overflow.excess(conn, 100, 999) == 1
    assert overflow.excess(conn, 100, 450) == 6
    assert overflow.excess(conn, 2, 450) == 8


def test_of_nothing_there_is_never_too_much(conn):
    assert overflow.excess(conn, 1, 1) == 0


def test_of_a_flapping_stream_the_first_and_the_last_state_stay(conn):
    first, *_, last = [told(conn, code) for code in (650, 0, 650, 0, 651)]
    result = played(conn)
    other = told(conn, 650, radio_id=8)

    assert overflow.coalesce(conn) == 3
    assert set(ids(conn)) == {first, last, result, other}
    assert overflow.coalesce(conn) == 0


def test_a_state_is_never_told_twice_in_a_row(conn):
    first, *_ = [told(conn, code) for code in (650, 0, 650)]

    overflow.coalesce(conn)
    assert ids(conn) == [first]


def test_lanes_are_coalesced_some_at_a_time(conn):
    for radio_id in range(3):
        for code in (650, 0, 651):
            told(conn, code, radio_id)

    assert [overflow.coalesce(conn, lanes=2) for _ in range(3)] == [2, 1, 0]


def test_the_oldest_of_a_kind_are_given_up(conn):
    results = [played(conn) for _ in range(3)]
    notification = told(conn, 650)

    assert overflow.give_up(conn, "result", 2) == 2
    assert ids(conn) == [results[2], notification]


def test_the_inflow_counts_what_waits_and_what_has_left(conn):
    played(conn, now=500.0)
    gone = [played(conn, now=now) for now in (500.0, 900.0)]
    played(conn, account="other", now=900.0)
    for event in backlog.listed(conn):
        if event.event_id in gone:
            outbox.mark_delivered(conn, event, 200, 1000.0)

    assert overflow.inflow(conn, 800.0) == {"label": 1, "other": 1}
