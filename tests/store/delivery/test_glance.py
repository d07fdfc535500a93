"""A glance at the delivery of an account."""

from sqlalchemy import select

from store.delivery import glance, outbox
from store.delivery.glance import FRONT, Glance
from store.tables.delivery import outbox as table

NOW = 1_800_000_000.0


def add(conn, account="label", at=NOW):
    outbox.add(conn, account, 7, "result", b"{}", now=lambda: at)


def waiting(conn):
    return outbox.events(conn, select(table).order_by(table.c.seq))


def test_what_waits_what_is_put_aside_and_what_was_delivered_is_counted(conn):
    for at in (NOW - 60, NOW - 30, NOW - 20, NOW - 10):
        add(conn, at=at)
    add(conn, account="other", at=NOW - 900)
    first, second, *_ = waiting(conn)
    outbox.park(conn, first, 400, "HTTP 400", NOW)
    outbox.mark_delivered(conn, second, 200, NOW)

    assert glance.glance(conn, "label", NOW - 300) == Glance(2, 1, NOW - 20, 1)
    assert glance.glance(conn, "label", NOW + 1).delivered == 0
    assert glance.glance(conn, "nobody", 0) == Glance(0, 0, None, 0)


def test_callbacks_that_failed_are_listed_the_oldest_first(conn):
    for _ in range(4):
        add(conn)
    events = waiting(conn)
    outbox.park(conn, events[2], 400, "HTTP 400", NOW)
    outbox.postpone(conn, events[0], 503, "HTTP 503", NOW)

    assert [event.last_error for event in glance.failing(conn, "label", 10)] == ["HTTP 503", "HTTP 400"]
    assert len(glance.failing(conn, "label", 1)) == 1


def test_no_more_than_the_front_is_searched(conn):
    for _ in range(FRONT + 1):
        add(conn)
    outbox.postpone(conn, waiting(conn)[-1], 503, "HTTP 503", NOW)

    assert glance.failing(conn, "label", 10) == []
