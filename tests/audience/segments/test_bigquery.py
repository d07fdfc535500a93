"""BigQuery behind the same seam: the real client, against a fake of its API."""

import pytest
from bigquery_fake import bigquery_fake
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud.bigquery import Client
from segment_worlds import NOW

from audience.analytics.questions import AnalyticsDown, BadQuestion, TooExpensive
from audience.segments.asking import asked
from audience.segments.bigquery import BigQuery
from audience.segments.building import built
from audience.segments.conditions import read_groups
from audience.segments.engines import bigquery

SINCE = "TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)"
SQL = f"SELECT customer_id FROM events WHERE event_timestamp > {SINCE}"


@pytest.fixture
async def fake():
    async with bigquery_fake() as running:
        yield running


@pytest.fixture
async def engine(fake):
    options = ClientOptions(api_endpoint=fake.url)
    with Client("project", AnonymousCredentials(), client_options=options) as client:
        yield BigQuery(lambda: client, most_bytes=5000)


async def test_a_segments_question_is_priced_and_then_run_within_limits(engine, fake):
    fake.rows = ["u1", "u2"]
    tree = built(read_groups([{"conditions": [{"category": "sql", "sql": SQL}]}]))
    sql = asked(tree, bigquery("project.audience"), "label", NOW)

    assert await engine.ask(sql, seconds=7.0) == [("u1",), ("u2",)]
    price, run = fake.asked
    assert price["dryRun"] is True
    assert "dryRun" not in run
    assert run["query"]["query"] == sql
    assert run["query"]["maximumBytesBilled"] == "5000"
    assert run["query"]["useLegacySql"] is False
    assert run["jobTimeoutMs"] == "7000"
    assert run["labels"] == {"application": "airtally"}
    assert "FROM `project.audience.listeners` AS l" in sql
    assert "l.account = 'label'" in sql


async def test_what_would_read_too_much_is_not_run(engine, fake):
    fake.reads = 5001
    with pytest.raises(TooExpensive, match="would read 5001 bytes"):
        await engine.ask("SELECT 1")

    assert len(fake.asked) == 1


async def test_more_rows_than_may_be_are_too_many(engine, fake):
    fake.rows = ["x"] * 4

    assert len(await engine.ask("SELECT 1", rows=4)) == 4
    with pytest.raises(TooExpensive, match="more than 3 rows"):
        await engine.ask("SELECT 1", rows=3)


async def test_parameters_have_their_types(engine, fake):
    await engine.ask("SELECT ?", ("x", 1, 2.5))
    parameters = fake.asked[1]["query"]["queryParameters"]

    assert [one["parameterType"]["type"] for one in parameters] == ["STRING", "INT64", "FLOAT64"]


@pytest.mark.parametrize(
    ("status", "reason", "error"),
    [
        (400, "invalidQuery", BadQuestion),
        (403, "accessDenied", BadQuestion),
        (404, "notFound", BadQuestion),
        (400, "bytesBilledLimitExceeded", TooExpensive),
        (400, "resourcesExceeded", TooExpensive),
    ],
)
async def test_refusals_are_told_apart(engine, fake, status, reason, error):
    fake.refusal = (status, reason)
    with pytest.raises(error, match="no"):
        await engine.ask("SELECT 1")


async def test_where_nothing_answers_the_engine_is_down():
    options = ClientOptions(api_endpoint="http://127.0.0.1:9")
    with (
        Client("project", AnonymousCredentials(), client_options=options) as client,
        pytest.raises(AnalyticsDown),
    ):
        await BigQuery(lambda: client).ask("SELECT 1")
