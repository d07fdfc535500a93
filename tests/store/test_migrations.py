import pytest
from sqlalchemy import create_mock_engine, inspect, text

from store.database import Database, StoreUnusable
from store.migrations import migrate
from store.schema import metadata


def add_nickname(conn):
    conn.execute(text("ALTER TABLE accounts ADD COLUMN nickname TEXT"))


def fail(conn):
    add_nickname(conn)
    raise ZeroDivisionError


def version(conn):
    return conn.execute(text("SELECT version FROM schema_version")).scalar_one()


def columns(conn):
    return {column["name"] for column in inspect(conn).get_columns("accounts")}


def test_a_new_database_has_the_tables(conn):
    assert set(inspect(conn).get_table_names()) == set(metadata.tables)
    assert version(conn) == 1


def test_an_older_database_goes_through_the_steps_it_has_not_seen(conn):
    seen = []
    steps = {2: add_nickname, 3: lambda _: seen.append(3)}
    migrate(conn, steps)
    migrate(conn, steps)

    assert "nickname" in columns(conn)
    assert seen == [3]
    assert version(conn) == 3


def test_a_step_that_fails_leaves_the_database_as_it_was(database):
    with pytest.raises(ZeroDivisionError), database.transaction() as conn:
        migrate(conn, {2: fail})

    with database.transaction() as conn:
        assert version(conn) == 1
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
