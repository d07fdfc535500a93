"""Who answers: a refresh finds the same members wherever the operator has segments counted."""

import json
from contextlib import closing

import pytest
import sqlglot
from bigquery_fake import bigquery_fake, key_file
from listening import NOW, SONG, event, stayed, taken
from postgresql import furnish, needs_postgres, postgres
from segment_worlds import Duck, World

from audience.analytics.questions import AnalyticsDown, NoEngine
from audience.segments import changing
from audience.segments.answering import answering
from audience.segments.changing import Draft
from audience.segments.refreshing import Refresher
from config.errors import ConfigError
from config.tables.segments import Segments
from store.segments import jobs, members

DATASET = "project.audience"
LONG = "SELECT customer_id FROM events WHERE event_type = 'leave' AND seconds BETWEEN 100 AND 200"
GROUPS = [
    {"conditions": [{"category": "sql", "sql": LONG}]},
    {"conditions": [{"category": "custom", "field": "plan", "operator": "equals", "value": "gold"}]},
]
MEMBERS = ["u2", "u3"]


@pytest.fixture
def made(database):
    """A segment of two listeners of four, and what the store has."""
    with database.transaction() as conn:
        taken(conn, *(stayed(user, NOW - 2000, NOW - 2000 + s) for user, s in (("u1", 10), ("u2", 150))))
        taken(conn, *(stayed(user, NOW - 2000, NOW - 2000 + s) for user, s in (("u3", 160), ("u4", 170))))
        taken(conn, *(event("profile", user, attributes={"plan": "gold"}) for user in ("u1", "u2", "u3")))
        taken(conn, event("play", "u1", track_id=SONG, seconds=31.0))
        segment = changing.create(conn, Draft(account="label", name="Long", groups=json.dumps(GROUPS)), NOW)
        return segment, World.of(conn)


async def refreshed(database, segment, settings, here=None):
    """Refresh with settings; return the ids of the members."""
    chosen = answering(Segments(**settings), here or NoEngine())
    await Refresher(database, chosen, now=lambda: NOW).step()
    with database.transaction() as conn:
        job = jobs.latest(conn, segment.number)
        assert (job.state, job.error) == (jobs.COMPLETED, None)
        return members.ids(conn, segment.number, "", 10)


def by_duckdb(duck):
    """Return a function that answers BigQuery's SQL from a DuckDB."""

    def answer(sql):
        plain = sql.replace(f"`{DATASET}.", "`")
        (statement,) = sqlglot.transpile(plain, read="bigquery", write="duckdb")
        return [row[0] for row in duck.members(statement)]

    return answer


async def test_the_engine_of_our_own_answers_unless_another_is_chosen(database, made):
    segment, world = made
    with closing(Duck(world)) as duck:
        assert await refreshed(database, segment, {}, duck) == MEMBERS


async def test_bigquery_answers_where_it_is_chosen(database, made, tmp_path, monkeypatch):
    """With the key of a service account, which gets it a token."""
    segment, world = made
    async with bigquery_fake() as fake:
        monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", fake.url)
        settings = {"engine": "bigquery", "dataset": DATASET, "most_gigabytes": 2.0}
        key = key_file(tmp_path / "key.json", fake.url)
        with closing(Duck(world)) as duck:
            fake.answer = by_duckdb(duck)
            found = await refreshed(database, segment, {**settings, "credentials_file": key})

    assert found == MEMBERS
    assert fake.admitted
    assert {one["query"]["maximumBytesBilled"] for one in fake.asked} == {str(2 << 30)}


@needs_postgres
async def test_postgresql_answers_where_it_is_chosen(database, made):
    segment, world = made
    with postgres() as conn:
        furnish(conn, world)
        dsn = f"postgresql://{conn.info.user}@/postgres?host={conn.info.host}"

        assert await refreshed(database, segment, {"engine": "postgres", "dsn": dsn}) == MEMBERS


async def test_what_cannot_be_asked_is_not_ready(database):
    dsn = "postgresql://reader:hush@127.0.0.1:9/audience"
    chosen = answering(Segments(engine="postgres", dsn=dsn), NoEngine())
    with pytest.raises(AnalyticsDown) as caught:
        await Refresher(database, chosen).ready()

    assert "hush" not in str(caught.value)


def test_credentials_that_nobody_set_up_are_a_mistake_of_the_configuration(tmp_path, monkeypatch):
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with pytest.raises(ConfigError, match=r"segments\.credentials_file: expected the key of a service"):
        answering(Segments(engine="bigquery", dataset=DATASET), NoEngine())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"engine": "postgres", "dsn": "postgresql://a:hush@b:x/%zz"}, "segments.dsn: expected an address"),
        (
            {"engine": "bigquery", "dataset": DATASET, "credentials_file": "/nowhere/key.json"},
            "expected the key of a service account (JSON): /nowhere/key.json: No such file",
        ),
        (
            {"engine": "bigquery", "dataset": DATASET, "credentials_file": __file__},
            f"expected the key of a service account (JSON): {__file__} is something else",
        ),
    ],
)
def test_what_names_nobody_is_a_mistake_of_the_configuration(settings, expected):
    with pytest.raises(ConfigError) as caught:
        answering(Segments(**settings), NoEngine())

    assert expected in str(caught.value)
    assert "hush" not in str(caught.value)
