"""The builder's form of a question, the form in SQL, and the answer by hand give the same members."""

from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from segment_oracle import Oracle, groups, sql_of_one
from segment_worlds import NOW, Duck, world

from audience.segments.asking import asked
from audience.segments.building import built
from audience.segments.conditions import MOST_SQL, read_groups
from audience.segments.engines import DUCKDB


@pytest.fixture(scope="module", params=[0, 1])
def place(request):
    """A world, a DuckDB that has it, and an oracle."""
    made = world(request.param)
    with closing(Duck(made)) as duck:
        yield made, duck, Oracle(made)


def members(duck, operator, some, account="label"):
    tree = built(read_groups(some, operator))
    return {row[0] for row in duck.members(asked(tree, DUCKDB, account, NOW))}


def with_sql(some):
    """Return the same question, its first conditions as SQL."""
    left, asked_in_sql = MOST_SQL, []
    for group in some:
        conditions = [
            {"category": "sql", "sql": sql_of_one(one)} if place < left else one
            for place, one in enumerate(group["conditions"])
        ]
        left -= len(group["conditions"])
        asked_in_sql.append({**group, "conditions": conditions})
    return asked_in_sql


def test_builder_and_sql_give_the_same_members_as_counting_by_hand(place):
    _, duck, oracle = place

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(question=groups)
    def check(question):
        operator, some = question
        expected = oracle.members(operator, some)

        assert members(duck, operator, some) == expected
        assert members(duck, operator, with_sql(some)) == expected

    check()
