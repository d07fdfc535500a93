"""The log of changes, and what the engine's process reads by it."""

import sqlite3
from contextlib import closing

import pytest
from listening import ACCOUNT, FULL, NOW, event, furnish, stayed, taken
from sqlalchemy import insert

from audience.upkeep import erase
from store import changes
from store.audience import listeners
from store.feed import Column, Feed, FeedError, Position
from store.tables.changes import EVENTS, audience_changes
from store.tables.mirrored import MIRRORED


@pytest.fixture
def feed(database, path):
    with closing(Feed.open(path)) as opened:
        yield opened


def test_every_mirrored_table_has_its_triggers(conn):
    found = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
    assert set(found) == {f"{table}_{name}" for table in MIRRORED for name in EVENTS}


def test_the_log_is_never_empty_and_its_last_entry_is_never_trimmed(conn, database):
    assert changes.ends(conn) == (1, 1)
    furnish(conn)
    last = changes.ends(conn)[1]
    assert changes.trim(conn, last + 10) == last - 1

    assert changes.ends(conn) == (last, last)


def test_the_ends_are_found_without_reading_what_is_between(conn):
    rows = [{"kind": 1, "number": number} for number in range(10_000)]
    conn.execute(insert(audience_changes), rows)
    steps = []
    conn.connection.driver_connection.set_progress_handler(lambda: steps.append(1), 1000)

    assert changes.ends(conn) == (1, 10_001)
    assert not steps


def test_a_commit_is_seen_with_the_rows_there_are_and_those_that_are_gone(database, feed):
    before = feed.newest()
    with database.transaction() as conn:
        furnish(conn)
        taken(conn, stayed("ann", NOW - 100, NOW - 90), stayed("ben", NOW - 100, NOW - 90))
        erase(conn, ACCOUNT, "ann", FULL)
    after, found = feed.since(before)
    by_table = {one.table: one for one in found}

    assert [row[3] for row in by_table["listeners"].rows] == ["ben"]
    assert by_table["listeners"].touched == [1, 2]
    assert feed.since(after) == (after, [])
    assert feed.newest() == after


def test_what_is_not_committed_is_not_seen(database, feed):
    before = feed.newest()
    with database.transaction() as conn:
        furnish(conn)
        assert feed.newest() == before
        assert feed.since(before) == (before, [])


def test_many_changes_come_piece_by_piece(database, feed, monkeypatch):
    monkeypatch.setattr("store.feed.PIECE", 3)
    first = feed.newest()
    with database.transaction() as conn:
        furnish(conn)
        taken(conn, *(event("join", f"user {number}") for number in range(10)))
    position, found = feed.since(first)

    assert position.seq == 4
    assert sum(len(one.touched) for one in found) <= 3
    assert [len(rows) for rows in feed.everything("listeners")] == [3, 3, 3, 1]


def test_a_position_of_another_file_is_not_known(database, feed):
    here = feed.newest()

    assert feed.knows(here)
    assert not feed.knows(Position(here.seq, here.mark + 1))
    assert not feed.knows(Position(here.seq + 1, here.mark))


def test_columns_are_those_of_the_table(feed):
    assert feed.columns("follows")[:2] == [Column("follower", "INTEGER"), Column("followee", "INTEGER")]


def test_the_database_cannot_be_written_through_the_feed(database, feed):
    with pytest.raises(sqlite3.OperationalError, match=r"readonly|read-only"):
        feed._conn.execute("DELETE FROM listeners")


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(FeedError):
        Feed.open(tmp_path / "none.db").newest()
    assert not (tmp_path / "none.db").exists()


def test_whose_sessions_changed_and_who_was_erased_is_known_from_the_log(conn):
    furnish(conn)
    taken(conn, *(stayed(user, NOW - 900, NOW) for user in ("ann", "ben", "cem")))
    seq = changes.ends(conn)[1]
    ben = listeners.find(conn, ACCOUNT, "ben")
    taken(conn, stayed("ann", NOW - 1000, NOW - 800), stayed("dora", NOW - 900, NOW - 800))
    erase(conn, ACCOUNT, "ben", FULL)

    assert changes.listeners_since(conn, seq, ACCOUNT, 7, NOW - 500) == {
        listeners.find(conn, ACCOUNT, "ann").number
    }
    assert changes.listeners_since(conn, seq, ACCOUNT, 8, NOW - 500) == set()
    assert changes.erased_since(conn, seq) == {ben.number}
