"""SQL of users: what may not be asked is refused before it runs; the rest gives ids of one workspace."""

import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from segment_harmless import HARMLESS
from segment_hostile import HOSTILE
from segment_worlds import NOW, Duck, customers, world

from audience.analytics.questions import BadQuestion
from audience.segments.asking import asked
from audience.segments.building import built
from audience.segments.checking import checked
from audience.segments.conditions import read_groups
from audience.segments.engines import DUCKDB
from audience.segments.errors import BadCondition

ATTACKS = [(kind, sql) for kind, some in HOSTILE.items() for sql in some]
WORDS = sorted({word for _, sql in ATTACKS for word in sql.split() if len(word) < 40})


def statement(sql, account="label"):
    """Return what the engine is asked for a segment by SQL."""
    groups = [{"conditions": [{"category": "sql", "sql": sql}]}]
    return asked(built(read_groups(groups)), DUCKDB, account, NOW)


@pytest.fixture(scope="module")
def duck():
    opened = Duck(world(1))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ids():
    made = world(1)
    return {
        account: {row["customer_id"] for row in customers(made, account)} for account in ("label", "other")
    }


def test_there_are_more_than_two_hundred_attacks():
    assert len({sql for _, sql in ATTACKS}) > 200


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_attack_is_refused(kind):
    accepted = []
    for sql in HOSTILE[kind]:
        with suppress(BadCondition):
            accepted.append(statement(sql))

    assert not accepted


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_users_ask_runs_and_gives_ids_of_their_workspace_only(sql, duck, ids):
    for account in ("label", "other"):
        found = {row[0] for row in duck.members(statement(sql, account))}

        assert found <= ids[account]
    assert duck.members(statement(sql, "nobody")) == []


pieces = st.sampled_from(HARMLESS) | st.sampled_from([sql for _, sql in ATTACKS if len(sql) < 2000])
edits = st.lists(
    st.tuples(
        st.sampled_from(["drop", "swap", "add", "copy"]), st.integers(0, 10_000), st.sampled_from(WORDS)
    ),
    max_size=6,
)


def mutated(sql, changes):
    """Return SQL with some of its words dropped, swapped, doubled, or others put in."""
    words = sql.split()
    for how, where, word in changes:
        place = where % (len(words) + 1)
        if how == "add":
            words.insert(place, word)
        elif words and how == "drop":
            del words[place % len(words)]
        elif words and how == "copy":
            words[place:place] = words[place % len(words) :][:5]
        elif words:
            other = random.Random(where).randrange(len(words))
            words[place % len(words)], words[other] = words[other], words[place % len(words)]
    return " ".join(words)


def test_whatever_is_made_of_it_is_refused_or_gives_ids_of_the_workspace(duck, ids):
    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(sql=st.builds(mutated, pieces, edits))
    def check(sql):
        try:
            made = statement(sql)
        except BadCondition:
            return
        found = set()
        with suppress(BadQuestion):  # a number too large, and such
            found = {row[0] for row in duck.members(made)}
        assert found <= ids["label"]

    check()


@settings(max_examples=300, deadline=None, database=None)
@given(sql=st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_text_is_a_statement_or_refused(sql):
    with suppress(BadCondition):
        checked(sql)


@settings(max_examples=60, deadline=None, database=None)
@given(text=st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=30))
@example(text="IF")
def test_any_text_in_a_literal_stays_a_text(text):
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    made = statement(f"SELECT customer_id FROM customers WHERE country = {quoted}")

    assert "'" + text.replace("'", "''") + "'" in made


def test_what_is_run_is_printed_anew_without_comments_and_names_the_workspace():
    made = statement(
        "SELECT/* secret */ customer_id FROM customers AS c -- more\n WHERE c.country = 'x'", "la'bel"
    )

    assert "secret" not in made
    assert "more" not in made
    assert "l.account = 'la''bel'" in made
    assert made.startswith("SELECT DISTINCT")
    assert made.endswith("LIMIT 1000001")
