"""Reporting: one view of a database, read row by row, and what its sums are."""

from contextlib import closing
from dataclasses import replace

import pytest
from airplay import ACCOUNT, air, airing, unix
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text

from store.database import Database, StoreUnusable
from store.plays import plays, reporting
from store.plays.attendance import attendance, longest_session
from store.plays.reporting import Chosen, snapshot
from store.plays.totals import by_track
from store.tables.audience import listening_sessions

DAY = Chosen(account=ACCOUNT, begins=unix("2026-10-24T22:00:00"), ends=unix("2026-10-25T23:00:00"))


@pytest.fixture
def filled(path):
    with closing(Database.open(path)) as database:
        with database.transaction() as conn:
            air(conn)
        yield database


def test_what_is_written_meanwhile_is_not_seen(filled, path):
    with snapshot(path) as conn:
        before = list(reporting.played(conn, DAY))
        with filled.transaction() as writing:
            plays.remove(writing, before[0].id)
        assert list(reporting.played(conn, DAY)) == before
        assert reporting.count(conn, DAY) == len(before)

    with snapshot(path) as conn:
        assert reporting.count(conn, DAY) == len(before) - 1


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(StoreUnusable, match="there is no database"), snapshot(tmp_path / "airtally.db"):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_version_is_refused(filled, path):
    with filled.transaction() as conn:
        conn.execute(text("UPDATE schema_version SET version = 1"))

    with pytest.raises(StoreUnusable, match="another version"), snapshot(path):
        pass


def test_the_view_cannot_be_written_to(filled, path):
    with pytest.raises(StoreUnusable, match="read-only"), snapshot(path) as conn:
        conn.execute(text("DELETE FROM plays"))


def test_a_play_on_air_is_as_long_as_it_was_heard(filled, path):
    on_air = replace(airing(7, "song-1", DAY.begins, 5.0), ended_at=None)
    with filled.transaction() as conn:
        plays.start(conn, on_air)

    with snapshot(path) as conn:
        assert [play.length for play in reporting.played(conn, DAY) if play.ended_at is None] == [5.0]


def test_what_plays_come_to_is_what_adding_them_up_gives(filled, path):
    with snapshot(path) as conn:
        every = list(reporting.played(conn, DAY))
        found = {total.key: total for total in by_track(conn, DAY)}

    for key, total in found.items():
        mine = [play for play in every if play.track_id == key]
        known = [play.listeners for play in mine if play.listeners is not None]
        assert (total.plays, total.stations) == (len(mine), len({play.radio_id for play in mine}))
        assert (total.listeners, total.known) == (sum(known) if known else None, len(known))


moments = st.integers(-50, 50)
spans = st.lists(st.tuples(st.integers(7, 8), st.integers(1, 3), moments, st.integers(0, 60)), max_size=8)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(spans, st.tuples(moments, st.integers(1, 40)), st.sampled_from([0.0, 10.0]))
def test_attendance_is_what_looking_at_each_session_gives(filled, path, found, when, at_least):
    with filled.transaction() as conn:
        conn.execute(delete(listening_sessions))
        for radio_id, listener, joined, length in found:
            row = {"account": ACCOUNT, "radio_id": radio_id, "listener": listener, "session": "", "gone": 1}
            conn.execute(
                insert(listening_sessions).values(**row, joined_at=joined, heard_until=joined + length)
            )
    begins, ends = float(when[0]), float(when[0] + when[1])
    wanted = Chosen(account=ACCOUNT, begins=begins, ends=ends)
    with snapshot(path) as conn:
        longest = longest_session(conn, ACCOUNT)
        counted = attendance(conn, wanted, at_least=at_least, longest=longest)

    for radio_id in (7, 8):
        mine = [
            (listener, joined, joined + length)
            for radio, listener, joined, length in found
            if radio == radio_id and length >= at_least
        ]
        here = [one for one in mine if one[1] < ends and (one[2] > begins or one[1] >= begins)]
        assert (radio_id in counted) == bool(here)
        if here:
            one = counted[radio_id]
            assert (one.active, one.started) == (len(here), sum(joined >= begins for _, joined, _ in here))
            assert one.seconds == sum(min(until, ends) - max(joined, begins) for _, joined, until in here)
            assert one.listeners == len({listener for listener, _, _ in here})
