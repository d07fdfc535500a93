"""Lanes: the first event of each is found, wherever it stands."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from store.delivery import backlog, lanes, outbox
from store.tables.delivery import outbox as table


def put(conn, radio_id=7, *, account="label"):
    """Add an event and return it."""
    identity = outbox.add(conn, account, radio_id, "result", b"{}", now=lambda: 1000.0)
    return next(event for event in backlog.listed(conn, limit=1000) if event.event_id == identity)


def heads(conn, account="label", **wanted):
    return [event.seq for event in lanes.heads(conn, account, **({"limit": 100} | wanted))]


def test_only_the_first_event_of_a_lane_may_go(conn):
    first, other = put(conn, 7), put(conn, 8)
    second = put(conn, 7)

    assert heads(conn) == [first.seq, other.seq]
    outbox.mark_delivered(conn, first, 200, 1001.0)
    assert heads(conn) == [other.seq, second.seq]


def test_lanes_of_other_accounts_are_not_ours(conn):
    put(conn, 7, account="other")

    assert heads(conn) == []


def test_the_oldest_lanes_come_first_and_no_more_than_asked_for(conn):
    events = [put(conn, radio_id) for radio_id in (5, -3, 2**63 - 1, 0)]

    assert heads(conn, limit=3) == [event.seq for event in events[:3]]


def test_a_doubted_event_lets_the_next_of_its_lane_ahead(conn):
    doubted, successor, other = put(conn, 7), put(conn, 7), put(conn, 8)

    assert heads(conn, without=[doubted.seq]) == [successor.seq, other.seq]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["pending", "parked"])), max_size=12),
    st.integers(1, 5),
    st.data(),
)
@settings(suppress_health_check=list(HealthCheck), max_examples=40, deadline=None)
def test_heads_are_what_a_look_at_every_event_finds(conn, rows, limit, data):
    conn.execute(delete(table))
    for radio_id, state in rows:
        event = put(conn, radio_id)
        if state == "parked":
            outbox.park(conn, event, 400, "", 0.0)
    every = backlog.listed(conn)
    without = data.draw(st.lists(st.sampled_from([event.seq for event in every]) if every else st.nothing()))

    found = heads(conn, without=without, limit=limit)

    first = {}
    for event in every:
        if event.state == "pending" and event.seq not in without:
            first.setdefault(event.radio_id, event.seq)
    assert found == sorted(first.values())[:limit]


def test_a_lane_that_floods_the_front_does_not_hide_the_others(conn):
    flood = [put(conn, 7) for _ in range(lanes.FRONT + 1)]
    other = put(conn, 8)

    assert heads(conn, limit=2) == [flood[0].seq, other.seq]
