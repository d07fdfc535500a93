"""DuckDB and PostgreSQL give the same members, whatever is asked."""

from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from postgresql import furnish, members, needs_postgres, postgres
from segment_grammar import statement
from segment_harmless import HARMLESS
from segment_oracle import groups
from segment_worlds import NOW, Duck, world

from audience.segments.asking import asked
from audience.segments.building import built
from audience.segments.conditions import read_groups
from audience.segments.engines import DUCKDB, POSTGRES
from audience.segments.errors import BadCondition
from audience.segments.rfm import read_rfm

pytestmark = needs_postgres


@pytest.fixture(scope="module")
def both():
    """A function that asks both engines, of the same world."""
    made = world(7, people=24)
    with postgres() as conn, closing(Duck(made)) as duck:
        furnish(conn, made)

        def ask(tree):
            by_duck = duck.members(asked(tree, DUCKDB, "label", NOW))
            return {row[0] for row in by_duck}, {
                row[0] for row in members(conn, asked(tree, POSTGRES, "label", NOW))
            }

        yield ask


def test_builders_questions_have_the_same_answer(both):
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(question=groups)
    def check(question):
        operator, some = question
        by_duckdb, by_postgres = both(built(read_groups(some, operator)))

        assert by_duckdb == by_postgres

    check()


def test_sql_of_users_has_the_same_answer(both):
    different = {}
    for sql in HARMLESS:
        by_duckdb, by_postgres = both(built(read_groups([{"conditions": [{"category": "sql", "sql": sql}]}])))
        if by_duckdb != by_postgres:
            different[sql] = by_duckdb ^ by_postgres

    assert not different


def test_whatever_the_grammar_makes_has_the_same_answer(both):
    different, refused = [], 0
    for seed in range(80):
        sql = statement(seed)
        try:
            tree = built(read_groups([{"conditions": [{"category": "sql", "sql": sql}]}]))
        except BadCondition:
            refused += 1  # more tables than may be
            continue
        by_duckdb, by_postgres = both(tree)
        different += [sql] if by_duckdb != by_postgres else []

    assert not different
    assert refused < 20


def test_rfm_has_the_same_answer(both):
    rfm = read_rfm({"type": "rfm", "recency": [3, 4, 5], "monetary": [4, 5]})
    by_duckdb, by_postgres = both(built(read_groups([]), rfm))

    assert by_duckdb == by_postgres
    assert by_duckdb
