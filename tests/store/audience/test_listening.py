from listening import ACCOUNT, NOW, event, furnish, sit, taken

from store.audience import listeners, listening


def look(conn, search="", offset=0, limit=10):
    found = listening.viewers(conn, ACCOUNT, 7, NOW - 90, search=search, offset=offset, limit=limit)
    known = listeners.by_number(conn, [number for number, _ in found[1]])
    return found[0], [known[number].id for number, _ in found[1]]


def test_viewers_are_those_with_names_who_are_there_the_latest_first(conn):
    furnish(conn)
    taken(
        conn,
        *(
            event("join", user, NOW - ago)
            for user, ago in (("ann", 60), ("ben", 30), ("ben", 50), ("old", 95))
        ),
        event("join", session_id="guest"),
        event("leave", "gone"),
    )

    assert look(conn) == (2, ["ben", "ann"])
    assert look(conn, offset=1, limit=1) == (2, ["ann"])
    assert listening.present(conn, ACCOUNT, 7, NOW - 90) == 3
    assert listening.present_anywhere(conn, NOW - 90) == 3


def test_a_search_takes_percent_and_underline_for_what_they_are(conn):
    furnish(conn)
    taken(conn, *(event("profile", user, attributes={"username": user}) for user in ("a_b", "axb", "a%b")))
    taken(conn, *(event("join", user) for user in ("a_b", "axb", "a%b")))

    assert look(conn, "a_b") == (1, ["a_b"])
    assert look(conn, "%") == (1, ["a%b"])


def test_sessions_that_touch_a_time_are_found_by_index(conn):
    furnish(conn)
    sit(conn, [(1, NOW - 100, NOW - 50), (2, NOW - 50, NOW), (3, NOW + 1, NOW + 2)])

    assert {span[0] for span in listening.between(conn, ACCOUNT, NOW - 60, NOW, 7)} == {1, 2}
    assert {span[0] for span in listening.between(conn, ACCOUNT, NOW - 40, NOW)} == {2}
    plan = conn.exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT listener, joined_at, heard_until FROM listening_sessions"
        " WHERE account = 'a' AND heard_until >= 1 AND joined_at < 2 AND radio_id = 7"
    ).all()
    assert "COVERING INDEX sessions_by_stream" in plan[0][-1]
