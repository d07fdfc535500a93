"""The copy of the tables: after whatever happens to the database, it has what the database has."""

import sqlite3
import time
from contextlib import closing

import pytest
from engines import EngineHere
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listening import ACCOUNT, FULL, NOW, OTHER_SONG, SONG, aired, event, stayed, taken

from audience.analytics import mirror
from audience.analytics.engine import Engine
from audience.analytics.mirror import Mirror, Outdated
from audience.delay import Delays
from audience.tallying import tally
from audience.upkeep import erase
from store import changes
from store.audience import erasure, samples
from store.audience.samples import Sample
from store.feed import Feed
from store.plays import plays, tracks
from store.plays.tracks import Track
from store.tables.mirrored import MIRRORED

USERS = ("ann", "ben", "cem")
user = st.sampled_from(USERS)
ago = st.integers(0, 4000).map(lambda seconds: NOW - seconds)


def join(who, at):
    return lambda conn: taken(conn, event("join", who, at))


def stay(who, at, length):
    return lambda conn: taken(conn, stayed(who, at, at + length), now=NOW + 4000)


def follow(who, whom, following):
    told = {"followee": whom, "following": following}
    return lambda conn: taken(conn, event("follow", who, attributes=told))


def profile(who, name):
    return lambda conn: taken(conn, event("profile", who, attributes={"name": name}))


def play(who, song):
    return lambda conn: taken(conn, event("play", who, track_id=song))


def air(at, length):
    return lambda conn: aired(conn, at, at + length)


def poll(at, count):
    sample = Sample(account=ACCOUNT, radio_id=8, at=at, listeners=count, source="icecast")
    return lambda conn: samples.add(conn, [sample])


def name(title):
    return lambda conn: tracks.add(conn, Track(id=SONG, title=title, duration=1.5, digest=""))


steps = st.one_of(
    st.builds(join, user, ago),
    st.builds(stay, user, ago, st.integers(0, 600)),
    st.builds(follow, user, user, st.booleans()),
    st.builds(profile, user, st.text(max_size=5)),
    st.builds(play, user, st.sampled_from([SONG, OTHER_SONG])),
    st.builds(air, ago, st.integers(1, 300)),
    st.builds(poll, ago, st.none() | st.integers(0, 9)),
    st.builds(name, st.text(max_size=5)),
    st.just(lambda conn: plays.remove(conn, 1)),
    st.just(lambda conn: tally(conn, NOW + 5000, Delays())),
    st.builds(lambda who: lambda conn: erase(conn, ACCOUNT, who, FULL), user),
    st.just(lambda conn: erasure.forget(conn, NOW - 2000, 2)),
    st.just(lambda conn: samples.expire(conn, NOW - 2000)),
    st.just(lambda conn: changes.trim(conn, 10**9)),
)


def stored(conn, table):
    return sorted(conn.exec_driver_sql(f"SELECT rowid, * FROM {table}").fetchall(), key=repr)


def copied(engine, table):
    return sorted(engine.run(f"SELECT * FROM {table}"), key=repr)


@pytest.fixture
def here(database, file):
    with closing(EngineHere(file)) as engine:
        yield engine


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(steps, max_size=8), max_size=4))
def test_the_copy_is_the_database_after_any_operations(here, database, rounds):
    """Each round's transactions are taken over at once. The log may be trimmed at any time."""
    for operations in rounds:
        for operation in operations:
            with database.transaction() as conn:
                operation(conn)
        here.copy.catch_up()

    with database.transaction() as conn:
        for table in MIRRORED:
            assert copied(here.copy.engine, table) == stored(conn, table)


def test_a_copy_that_was_closed_catches_up(database, file):
    with closing(EngineHere(file)) as engine:
        seq = engine.copy.seq
    with database.transaction() as conn:
        taken(conn, event("join", "ann"))
    with closing(EngineHere(file)) as engine:
        assert engine.copy.seq > seq
        assert engine.copy.engine.run("SELECT id FROM listeners") == [("ann",)]


def test_a_copy_that_missed_changes_is_made_anew(database, here):
    with database.transaction() as conn:
        taken(conn, event("join", "ann"))
        changes.trim(conn, 10**9)
    here.copy.catch_up()

    assert here.copy.engine.run("SELECT id FROM listeners") == [("ann",)]


def test_rows_that_are_known_by_other_numbers_after_a_vacuum_are_copied_anew(database, file, here):
    """Follows have no number of their own; what SQLite calls them may change then."""
    with database.transaction() as conn:
        taken(conn, *(follow_event(whom) for whom in ("ben", "cem")))
        conn.exec_driver_sql("DELETE FROM follows WHERE rowid = 1")
    here.copy.catch_up()
    with closing(sqlite3.connect(file)) as other:
        other.execute("VACUUM")
    with database.transaction() as conn:
        conn.exec_driver_sql("UPDATE follows SET following = 0")
    here.copy.catch_up()

    assert here.copy.engine.run("SELECT following FROM follows") == [(0,)]


def follow_event(whom):
    return event("follow", "ann", attributes={"followee": whom})


def test_a_copy_of_another_version_is_not_used(database, file, tmp_path):
    engine, feed = Engine.open(tmp_path / "other.duckdb"), Feed.open(file)
    with closing(engine), closing(feed):
        Mirror.build(engine, feed, lambda: None)
        engine.run("UPDATE mirror SET version = version + 1")
        with pytest.raises(Outdated):
            Mirror.found(engine, feed)


def test_an_erased_listener_leaves_the_file_too(database, file, folder, monkeypatch):
    """Not only the tables: what a file keeps of removed rows can be read."""
    monkeypatch.setattr(mirror, "ERASED", 0.0)
    with database.transaction() as conn:
        taken(conn, event("join", "somebody-in-particular"), event("join", "ben"))

    def told():
        return any(b"somebody-in-particular" in path.read_bytes() for path in folder.iterdir())

    with closing(EngineHere(file)) as here:
        here.copy.catch_up()
        assert told()
        with database.transaction() as conn:
            erase(conn, ACCOUNT, "somebody-in-particular", FULL)
        here.copy.catch_up()
        assert here.copy.engine.run("SELECT id FROM listeners") == [("ben",)]
        here.copy.clean()

        assert not told()
        assert here.copy.engine.run("SELECT id FROM listeners") == [("ben",)]
    assert not told()


def test_a_file_that_keeps_what_was_removed_is_written_anew_after_a_restart_too(database, file, folder):
    with database.transaction() as conn:
        taken(conn, event("join", "ann"))
    with closing(EngineHere(file)) as here:
        here.copy.catch_up()
        with database.transaction() as conn:
            erase(conn, ACCOUNT, "ann", FULL)
        here.copy.catch_up()
    with closing(EngineHere(file)) as here:
        (by,) = here.copy.engine.run("SELECT rewrite_by FROM mirror")[0]

        assert time.time() < by <= time.time() + mirror.ERASED


def test_a_restored_back_up_is_told_from_the_database_it_was_made_of(database, file, here):
    """Even where it has had more changes since than were lost."""
    with closing(sqlite3.connect(file)) as conn, closing(sqlite3.connect(":memory:")) as back_up:
        conn.backup(back_up)
        with database.transaction() as writing:
            taken(writing, event("join", "lost"))
        here.copy.catch_up()
        back_up.backup(conn)
    with database.transaction() as conn:
        taken(conn, *(event("join", f"new {number}") for number in range(9)))
    here.copy.catch_up()

    assert {name for (name,) in here.copy.engine.run("SELECT id FROM listeners")} == {
        f"new {number}" for number in range(9)
    }
