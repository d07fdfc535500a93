"""Impressions of a segment are those that its members alone would have made."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from audience.hearing import Airing, audiences
from audience.stays import Stay
from store.plays import impressions, plays
from store.plays.impressions import Heard
from store.plays.plays import Play
from store.segments import impressions as segment_impressions
from store.segments.impressions import Members
from store.segments.segments import Segment
from store.tables.audience import impressions as impressions_table
from store.tables.audience import listening_sessions
from store.tables.plays import plays as plays_table
from store.tables.segments import segment_members

OLD = -10_000.0  # before all that is asked about
MEMBERS = (1, 2, 3)
seconds = st.integers(0, 400).map(lambda tenth: tenth * 10.0)
aired = st.tuples(st.sampled_from((7, 8)), seconds, st.sampled_from((0.0, 60.0, 300.0)), st.booleans())
stayed = st.tuples(st.sampled_from((7, 8)), st.integers(1, 6), seconds, st.sampled_from((0.0, 5.0, 900.0)))


def play(radio_id, started, length):
    times = {"started_at": started, "ended_at": started + length, "heard_until": started + length}
    return Play(account="label", radio_id=radio_id, track=1, track_id="t", **times)


def counted(id_, basis, delay):
    figures = {"listeners": 9, "seconds": 9.0, "average": 9.0}
    return Heard(play=id_, **figures, basis=basis, delay=delay, computed_at=0.0)


def session(radio_id, listener, joined, stay, account="label"):
    times = {"joined_at": joined, "heard_until": joined + stay}
    return {"account": account, "radio_id": radio_id, "listener": listener, "session": "", "gone": 0, **times}


def filled(conn, some_plays, some_sessions):
    """Put a world into the database, in the place of the one before; return its plays by their ids."""
    for table in (plays_table, impressions_table, listening_sessions, segment_members):
        conn.execute(delete(table))
    ids = {}
    for radio_id, started, length, by_sessions in some_plays:
        id_ = plays.start(conn, play(radio_id, started, length))
        ids[id_] = (radio_id, started, length, by_sessions)
        impressions.store(conn, [counted(id_, "sessions" if by_sessions else "sampled", 5.0 * (id_ % 2))])
    kept = [session(9, 6, OLD, 1.0), *(session(*one) for one in some_sessions)]
    conn.execute(insert(listening_sessions), kept)
    rows = [{"segment": 1, "generation": 2, "listener": number} for number in MEMBERS]
    conn.execute(insert(segment_members), [*rows, {"segment": 1, "generation": 1, "listener": 4}])
    return ids


def found(conn, begins, ends, longest=900.0, since=OLD):
    query = segment_impressions.weighted(Members("label", 1, 2, since, longest), begins, ends)
    return {row.play: row for row in conn.execute(select(query))}


def expected(id_, known, some_sessions):
    radio_id, started, length, _ = known
    visits = [
        (listener, Stay(joined, joined + stay))
        for radio, listener, joined, stay in some_sessions
        if radio == radio_id and listener in MEMBERS
    ]
    begins = started + 5.0 * (id_ % 2)
    ((_, heard),) = audiences([Airing(id_, begins, begins + length)], visits)
    return heard


def test_they_are_what_going_through_the_sessions_gives(database):
    @settings(max_examples=60, deadline=None, database=None)
    @given(st.lists(aired, max_size=6), st.lists(stayed, max_size=8), seconds, seconds)
    def check(some_plays, some_sessions, begins, ends):
        with database.transaction() as conn:
            ids = filled(conn, some_plays, some_sessions)
            rows = found(conn, begins, ends)

        assert set(rows) == {id_ for id_, (_, started, *_) in ids.items() if begins <= started < ends}
        for id_, row in rows.items():
            heard = expected(id_, ids[id_], some_sessions)
            assert (row.listeners, row.seconds) == (len(heard), pytest.approx(sum(heard.values())))
            assert row.basis == ("sessions" if heard or ids[id_][3] else "none")
            length = ids[id_][2]
            assert row.average == pytest.approx(row.seconds / length if length else 0.0)

    check()


def test_of_plays_before_the_oldest_session_that_is_kept_nothing_is_known(database):
    with database.transaction() as conn:
        filled(conn, [(7, 100.0, 60.0, True), (7, 900.0, 60.0, True)], [(7, 1, 0.0, 900.0)])
        rows = found(conn, 0.0, 1000.0, since=500.0)

    assert [row.basis for _, row in sorted(rows.items())] == ["none", "sessions"]


def test_a_segment_knows_which_sessions_there_are(database):
    segment = Segment(account="label", id="aud_1", name="Fans", created_at=0.0, updated_at=0.0)
    with database.transaction() as conn:
        nobody = segment_impressions.members(conn, segment)
        filled(conn, [], [(7, 1, 0.0, 900.0)])
        somebody = segment_impressions.members(conn, segment)

    assert nobody.since == float("inf")
    assert (somebody.since, somebody.longest) == (OLD + 1.0, 900.0)
