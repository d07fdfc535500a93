"""PostgreSQL behind the same seam: the real client, and a real server."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from postgresql import needs_postgres, postgres
from waiting import until

from audience.analytics.questions import AnalyticsDown, BadQuestion, TooExpensive
from audience.segments.postgres import AT_ONCE, Postgres, numbered

pytestmark = needs_postgres
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'airtally'"
SLOW = "SELECT pg_sleep(60)"
WITHIN = 20.0  # seconds
WRITING = "CREATE FUNCTION keep() RETURNS INT LANGUAGE sql AS 'INSERT INTO kept VALUES (1) RETURNING 1'"


@pytest.fixture(scope="module")
def server():
    with postgres() as conn:
        conn.execute("CREATE TABLE kept (id TEXT)")
        yield conn


@pytest.fixture
def engine(server):
    return Postgres(f"postgresql://{server.info.user}@/postgres?host={server.info.host}")


def running(server):
    """Return how many connections of ours the server has."""
    return server.execute(RUNNING).fetchone()[0]


async def test_a_question_has_its_rows(engine):
    assert await engine.ask("SELECT 'a%' AS id, 1") == [("a%", 1)]


async def test_rows_come_in_pages_and_all_of_them(engine):
    most = 2 * AT_ONCE + 1
    found = await engine.ask(f"SELECT n FROM GENERATE_SERIES(1, {most}) AS n", rows=most)

    assert [row[0] for row in found] == list(range(1, most + 1))


async def test_more_rows_than_may_be_are_too_many(engine):
    assert len(await engine.ask("SELECT n FROM GENERATE_SERIES(1, 4) AS n", rows=4)) == 4
    with pytest.raises(TooExpensive, match="more than 3 rows"):
        await engine.ask("SELECT n FROM GENERATE_SERIES(1, 4) AS n", rows=3)


async def test_parameters_stand_where_question_marks_do(engine):
    sql = """SELECT CAST(? AS TEXT), CAST(? AS BIGINT), 'it''s ?', "?", CAST(? AS TEXT)
        FROM (SELECT 1 AS "?") AS x"""

    assert await engine.ask(sql, ("x", 2, None)) == [("x", 2, "it's ?", 1, None)]


@given(st.lists(st.sampled_from(["?", "'?'", "'it''s ?'", '"?"', "SELECT", "+"])))
def test_each_question_mark_outside_texts_and_names_gets_its_number(parts):
    marks = iter(range(1, len(parts) + 1))
    expected = [f"${next(marks)}" if part == "?" else part for part in parts]

    assert numbered(" ".join(parts)) == " ".join(expected)


@pytest.mark.parametrize("sql", ["INSERT INTO kept VALUES ('x')", "DROP TABLE kept", "SELECT 1; SELECT 2"])
async def test_nothing_but_one_question_is_asked(engine, server, sql):
    with pytest.raises(BadQuestion):
        await engine.ask(sql)

    assert server.execute("SELECT count(*) FROM kept").fetchone() == (0,)


async def test_a_question_that_writes_on_its_way_is_refused(engine, server):
    server.execute(WRITING)
    with pytest.raises(BadQuestion, match="read-only transaction"):
        await engine.ask("SELECT keep()")


async def test_a_statement_that_is_none_is_refused(engine):
    with pytest.raises(BadQuestion, match="nowhere"):
        await engine.ask("SELECT * FROM nowhere")


async def test_a_question_that_takes_too_long_is_stopped_there_too(engine, server):
    with pytest.raises(TooExpensive):
        await engine.ask(SLOW, seconds=0.2)

    await until(lambda: running(server) == 0, WITHIN)


async def test_a_question_that_is_given_up_is_stopped_there_too(engine, server):
    asking = asyncio.create_task(engine.ask(SLOW))
    await until(lambda: running(server) == 1, WITHIN)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking

    await until(lambda: running(server) == 0, WITHIN)


@pytest.mark.parametrize("where", ["reader:hush@127.0.0.1:9/audience", "reader:hush@/audience?host=/nowhere"])
async def test_where_nothing_answers_the_engine_is_down_and_the_password_is_not_told(where):
    with pytest.raises(AnalyticsDown) as caught:
        await Postgres(f"postgresql://{where}").ask("SELECT 1")

    assert "hush" not in str(caught.value)


async def test_who_is_not_let_in_finds_it_down(server):
    dsn = f"postgresql://nobody:hush@/postgres?host={server.info.host}"
    with pytest.raises(AnalyticsDown, match="nobody") as caught:
        await Postgres(dsn).ask("SELECT 1")

    assert "hush" not in str(caught.value)
