import random

import pytest
from databases import new_database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listening import ACCOUNT, FULL, NOW, OTHER_SONG, SECRET, SONG, aired, event, furnish, stayed, taken
from sqlalchemy import select

from audience.identity import Level, Privacy
from audience.stays import Stay, merged
from store import changes
from store.audience import follows, listeners, listening, listens
from store.tables.changes import audience_changes
from store.tables.mirrored import kind

ISIK = "I\u015f\u0131k"


def number(conn, user):
    return listeners.find(conn, ACCOUNT, user).number


def sessions(conn, user):
    found = listening.of_listeners(conn, [number(conn, user)], 0.0)
    return sorted((one.radio_id, one.joined_at - NOW, one.heard_until - NOW, one.gone) for one in found)


def test_join_heartbeat_and_leave_are_one_session(conn):
    taken(conn, event("join", "ann", NOW - 120), event("heartbeat", "ann", NOW - 60))
    taken(conn, event("leave", "ann", NOW - 10))

    assert sessions(conn, "ann") == [(7, -120, -10, 1)]


def test_events_may_come_late_twice_and_in_any_order(conn):
    events = [event("join", "ann", NOW - 400), event("leave", "ann", NOW - 100)]
    events += [event("heartbeat", "ann", NOW - at) for at in range(120, 400, 30)]
    random.Random(2).shuffle(events)
    for one in [*events, *events[:5]]:
        taken(conn, one)

    assert sessions(conn, "ann") == [(7, -400, -100, 1)]


def test_a_late_event_joins_sessions_that_were_two(conn):
    taken(conn, event("join", "ann", NOW - 600), event("heartbeat", "ann", NOW - 300))
    assert len(sessions(conn, "ann")) == 2
    taken(conn, event("heartbeat", "ann", NOW - 450))

    assert sessions(conn, "ann") == [(7, -600, -300, 0)]


def test_streams_and_devices_have_sessions_of_their_own(conn):
    taken(conn, event("join", "ann"), event("join", "ann", radio_id=8), event("join", "ann", session_id="tv"))

    assert [radio_id for radio_id, *_ in sessions(conn, "ann")] == [7, 7, 8]


def test_a_clock_ahead_is_put_right_and_one_far_ahead_is_refused(conn):
    assert taken(conn, event("join", "ann", NOW + 200)) == {}
    assert sessions(conn, "ann") == [(7, 0, 0, 0)]
    assert "ahead" in taken(conn, event("join", "ann", NOW + 301))[0]
    assert "24 hours" in taken(conn, event("join", "ann", NOW - 86401))[0]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (event("join", "ann", radio_id=None), "radio_id: expected"),
        (event("join", "ann", radio_id=99), "radio_id: there is no"),
        (event("join", "ann", radio_id=9), "radio_id: there is no"),  # another account's
        (event("join"), "user_id"),
        (event("play", "", track_id=SONG), "user_id"),
        (event("play", "ann"), "track_id: expected"),
        (event("play", "ann", track_id="x"), "track_id: there is no"),
        (event("follow", "ann"), "followee"),
        (event("follow", "ann", attributes={"followee": "ann"}), "followee"),
        (event("profile"), "user_id"),
    ],
)
def test_what_cannot_be_taken_is_told_and_the_rest_is_taken(conn, bad, reason):
    refused = taken(conn, event("join", "ben"), bad, event("join", "cem"))

    assert list(refused) == [1]
    assert reason in refused[1]
    assert sessions(conn, "ben")
    assert sessions(conn, "cem")


def test_a_play_counts_once_per_event_id(conn):
    once = event("play", "ann", track_id=SONG, event_id="e1")
    taken(conn, once, once)
    taken(conn, once)
    taken(conn, event("play", "ann", track_id=SONG), event("play", "ann", track_id=OTHER_SONG))

    assert listens.totals(conn, ACCOUNT, [SONG]) == (2, 1)
    assert listens.totals(conn, ACCOUNT, [SONG, OTHER_SONG]) == (3, 1)


def test_accounts_do_not_share_event_ids_or_listeners(conn):
    taken(conn, event("play", "ann", track_id=SONG, event_id="e1"))
    taken(conn, event("play", "ann", track_id=SONG, event_id="e1"), account="other")

    assert listens.totals(conn, ACCOUNT, [SONG]) == listens.totals(conn, "other", [SONG]) == (1, 1)


def test_a_sign_of_life_without_a_time_counts_once_per_event_id(conn):
    taken(conn, event("join", "ann", NOW, timed=False, event_id="e1"))
    taken(conn, event("join", "ann", NOW + 60, timed=False, event_id="e1"), now=NOW + 60)

    assert sessions(conn, "ann") == [(7, 0, 0, 0)]


def test_the_latest_follow_wins_whenever_it_comes(conn):
    taken(conn, event("follow", "ann", NOW - 10, attributes={"followee": "ben", "following": False}))
    taken(conn, event("follow", "ann", NOW - 20, attributes={"followee": "ben"}))
    taken(conn, event("follow", "ann", NOW, attributes={"followee": "cem"}))
    ann, ben, cem = (number(conn, user) for user in ("ann", "ben", "cem"))

    assert follows.followed(conn, ann, [ben, cem]) == {cem}
    assert follows.followers(conn, [ben, cem]) == {cem: 1}
    assert follows.following(conn, [ann, ben]) == {ann: 1}


def test_the_latest_profile_wins_and_what_it_does_not_mention_stays(conn):
    taken(
        conn, event("profile", "ann", NOW - 9, attributes={"name": "Ann", "surname": "I", "username": "a1"})
    )
    taken(conn, event("profile", "ann", NOW - 5, attributes={"surname": ISIK, "profilePhoto": {"url": "u"}}))
    taken(conn, event("profile", "ann", NOW - 8, attributes={"name": "Old"}))
    ann = listeners.find(conn, ACCOUNT, "ann")

    assert (ann.name, ann.surname, ann.username) == ("Ann", ISIK, "a1")
    assert ann.photo == '{"url": "u"}'
    assert ann.sought == "ann işik\na1"


@pytest.mark.parametrize("level", [Level.HASHED, Level.NONE])
def test_where_nobody_is_named_nothing_of_a_user_is_kept(conn, level):
    privacy = Privacy(level, SECRET)
    named = {"attributes": {"username": "u-secret"}, "ip": "192.0.2.1", "agent": "a-secret"}
    taken(
        conn,
        event("profile", "id-secret", **named),
        event("join", "id-secret", session_id="s-secret", **named),
        event("join", session_id="s-secret", **named),
        privacy=privacy,
    )

    dump = "\n".join(conn.connection.driver_connection.iterdump())
    assert "secret" not in dump
    assert "192.0.2.1" not in dump
    assert listening.present(conn, ACCOUNT, 7, NOW - 90) == 2


def test_who_comes_again_costs_a_session_and_no_change_of_the_listener(conn):
    """The rows of listeners are all over the file: to write them, too, would take twice as long."""
    taken(conn, event("join", "ann", NOW - 9000), event("play", "ann", NOW - 9000, track_id=SONG))
    seq = changes.ends(conn)[1]
    taken(conn, event("join", "ann"), event("play", "ann", track_id=SONG))

    logged = set(conn.execute(select(audience_changes.c.kind).where(audience_changes.c.seq > seq)).scalars())
    assert logged == {kind("listening_sessions"), kind("listens")}


def test_a_profile_and_a_follow_tell_that_a_listener_was_there_the_latest_of_them(conn):
    taken(conn, *(event("join", user, NOW - 90) for user in ("ann", "ben", "cem")))
    taken(conn, event("profile", "ann", NOW - 10), event("profile", "ann", NOW - 20))
    taken(conn, event("follow", "ben", NOW - 30, attributes={"followee": "cem"}))
    taken(conn, event("profile", "ben", NOW - 50))
    found = [listeners.find(conn, ACCOUNT, user).last_seen - NOW for user in ("ann", "ben", "cem")]

    assert found == [-10, -30, -30]


def test_two_devices_of_a_pseudonym_are_two_sessions(conn):
    privacy = Privacy(Level.HASHED, SECRET)
    taken(conn, *(event("join", "ann", session_id=device) for device in ("tv", "car", "tv")), privacy=privacy)
    ann = listeners.find(conn, ACCOUNT, privacy.user(ACCOUNT, "ann").id)

    assert len(listening.of_listeners(conn, [ann.number], 0.0)) == 2


def test_a_play_belongs_to_the_airing_of_the_only_stream_the_listener_is_on(conn):
    play = aired(conn, NOW - 60, None)
    aired(conn, NOW - 60, None, radio_id=8)
    taken(conn, event("join", "ann", NOW - 30))
    taken(conn, event("play", "ann", track_id=SONG, event_id="e1"))
    taken(conn, event("play", "ben", track_id=SONG, event_id="e2"))

    assert listens.by_event(conn, ACCOUNT, "e1").play == play
    assert listens.by_event(conn, ACCOUNT, "e1").radio_id == 7
    assert listens.by_event(conn, ACCOUNT, "e2").play is None


def test_a_thousand_events_are_one_transaction_of_moderate_length(conn):
    events = [event("heartbeat", f"u{user}", NOW - user % 7) for user in range(1000)]

    assert taken(conn, *events) == {}
    assert listening.present(conn, ACCOUNT, 7, NOW - 90) == 1000


made = st.lists(
    st.tuples(
        st.sampled_from(["ann", "ben"]),
        st.sampled_from([7, 8]),
        st.sampled_from(["join", "heartbeat", "leave"]),
        st.integers(0, 2000),
    ),
    max_size=15,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made, st.integers(1, 5))
def test_sessions_are_those_of_all_events_together_however_they_are_batched(tmp_path_factory, told, size):
    events = [event(kind, user, NOW - ago, radio_id=radio_id) for user, radio_id, kind, ago in told]
    database = memory(tmp_path_factory)
    with database.transaction() as conn:
        for start in range(0, len(events), size):
            assert taken(conn, *events[start : start + size]) == {}
        found = {
            (one.radio_id, one.listener, one.joined_at, one.heard_until, bool(one.gone))
            for one in listening.of_listeners(conn, range(1, 10), 0)
        }
        expected = {
            (radio_id, number(conn, user), stay.joined, stay.until, stay.gone)
            for user in {one.user_id for one in events}
            for radio_id in (7, 8)
            for stay in merged(
                Stay(one.at, one.at, one.kind == "leave")
                for one in events
                if (one.user_id, one.radio_id) == (user, radio_id)
            )
        }
    database.close()

    assert found == expected


def memory(factory):
    database = new_database(factory.mktemp("state") / "airtally.db")
    with database.transaction() as conn:
        furnish(conn)
    return database


def test_a_session_may_be_told_at_its_end_with_its_length(conn):
    taken(conn, stayed("ann", NOW - 500, NOW - 10))

    assert sessions(conn, "ann") == [(7, -500, -10, 1)]
    assert FULL.named
