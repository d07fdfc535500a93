"""Listeners: how they are found among millions."""

from listening import ACCOUNT, NOW

from store.audience import listeners
from store.audience.listeners import Listener


def test_the_numbers_of_listeners_are_those_of_their_ids_and_account(conn):
    new = {id_: Listener(account=ACCOUNT, id=id_, first_seen=NOW, last_seen=NOW) for id_ in ("ann", "ben")}
    added = listeners.add(conn, ACCOUNT, new)

    assert sorted(added) == ["ann", "ben"]
    assert listeners.numbers(conn, ACCOUNT, ["ben", "cem"]) == {"ben": added["ben"]}
    assert listeners.numbers(conn, "other", ["ben"]) == {}
    assert listeners.by_number(conn, [added["ann"]])[added["ann"]].id == "ann"


def test_they_are_read_from_the_index_alone(conn):
    plan = conn.exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT id, number FROM listeners WHERE account = 'a' AND id IN ('b', 'c')"
    ).all()
    assert "COVERING INDEX" in plan[0][-1]


def test_who_was_not_seen_for_long_is_found_by_index(conn):
    plan = conn.exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT number,"
        " (SELECT max(heard_until) FROM listening_sessions WHERE listener = listeners.number),"
        " (SELECT max(at) FROM listens WHERE listener = listeners.number)"
        " FROM listeners WHERE last_seen < 5 LIMIT 10"
    ).all()
    used = " ".join(step[-1] for step in plan)
    for index in ("listeners_by_sight", "COVERING INDEX sessions_by_listener", "listens_by_listener"):
        assert index in used
