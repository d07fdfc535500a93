import pytest
from sqlalchemy import create_mock_engine, inspect, text

from store.accounts import accounts, policies
from store.accounts.policies import Policy
from store.database import Database, StoreUnusable
from store.migrations import STEPS, migrate
from store.tables.columns import metadata

NEXT = max(STEPS) + 1


def add_nickname(conn):
    conn.execute(text("ALTER TABLE accounts ADD COLUMN nickname TEXT"))


def fail(conn):
    add_nickname(conn)
    raise ZeroDivisionError


def version(conn):
    return conn.execute(text("SELECT version FROM schema_version")).scalar_one()


def tables(conn):
    seen = inspect(conn)
    return {
        name: {(column["name"], str(column["type"])) for column in seen.get_columns(name)}
        | {index["name"] for index in seen.get_indexes(name)}
        for name in seen.get_table_names()
    }


def columns(conn):
    return {column["name"] for column in inspect(conn).get_columns("accounts")}


def test_a_new_database_has_the_tables(conn):
    assert set(inspect(conn).get_table_names()) == set(metadata.tables)
    assert version(conn) == max(STEPS)


def test_an_older_database_goes_through_the_steps_it_has_not_seen(conn):
    seen = []
    steps = {NEXT: add_nickname, NEXT + 1: lambda _: seen.append(4)}
    migrate(conn, steps)
    migrate(conn, steps)

    assert "nickname" in columns(conn)
    assert seen == [4]
    assert version(conn) == NEXT + 1


def test_a_database_of_the_first_version_becomes_todays_and_keeps_what_it_has(conn):
    fresh = tables(conn)
    conn.execute(text("INSERT INTO accounts (name, callback_url) VALUES ('label', 'http://example.org/')"))
    for table in ("tokens", "events"):
        conn.execute(text(f"DROP TABLE {table}"))
    for column in ("stream_limit", "minimum_score", "timezone"):
        conn.execute(text(f"ALTER TABLE accounts DROP COLUMN {column}"))
    conn.execute(text("ALTER TABLE tracks DROP COLUMN artist_id"))
    conn.execute(text("UPDATE schema_version SET version = 1"))
    migrate(conn)

    assert tables(conn) == fresh
    assert accounts.callback_url(conn, "label") == "http://example.org/"
    assert policies.policy(conn, "label") == Policy()


def test_a_step_that_fails_leaves_the_database_as_it_was(database):
    with pytest.raises(ZeroDivisionError), database.transaction() as conn:
        migrate(conn, {NEXT: fail})

    with database.transaction() as conn:
        assert version(conn) == max(STEPS)
        assert "nickname" not in columns(conn)


def test_a_database_from_the_future_is_refused(database, path):
    with database.transaction() as conn:
        conn.execute(text("UPDATE schema_version SET version = 99"))
    database.close()

    with pytest.raises(StoreUnusable, match=r"airtally.db: it was written by a newer Airtally \(schema 99"):
        Database.open(path)


def test_postgresql_could_make_the_same_tables():
    statements = []
    engine = create_mock_engine("postgresql+psycopg://", lambda sql, *_, **__: statements.append(sql))

    metadata.create_all(engine, checkfirst=False)

    made = [str(statement.compile(dialect=engine.dialect)) for statement in statements]
    assert any("seq BIGSERIAL" in sql for sql in made)
    assert not any("STRICT" in sql or "AUTOINCREMENT" in sql for sql in made)
