"""Each function that conditions may call, as every engine is asked for it, so that it means the same."""

from datetime import UTC, datetime

import pytest
from segment_worlds import NOW

from audience.segments.checking import checked
from audience.segments.engines import DUCKDB, POSTGRES, bigquery
from audience.segments.functions import FUNCTIONS
from audience.segments.qualifying import qualified
from audience.segments.rewriting import rewritten

PRESENT = "'2027-01-15 08:00:00.000000'"
# A condition, and how DuckDB, PostgreSQL and BigQuery are asked; None: as the one before.
GOLDEN = {
    "DATE_SUB(CURRENT_DATE(), INTERVAL 90 DAY) > DATE(last_seen)": (
        "(CAST('2027-01-15' AS DATE) - 90) > CAST(last_seen AS DATE)",
        None,
        "DATE_SUB(CAST('2027-01-15' AS DATE), INTERVAL '90' DAY) > DATE(last_seen)",
    ),
    "DATE_ADD(DATE(last_seen), INTERVAL 1 DAY) = '2026-02-01'": (
        "(CAST(last_seen AS DATE) + 1) = CAST('2026-02-01' AS DATE)",
        None,
        "DATE_ADD(DATE(last_seen), INTERVAL '1' DAY) = CAST('2026-02-01' AS DATE)",
    ),
    "last_seen < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 90 DAY)": (
        f"last_seen < (CAST({PRESENT} AS TIMESTAMP) - INTERVAL '90' DAY)",
        f"last_seen < (CAST({PRESENT} AS TIMESTAMP) - INTERVAL '90 DAY')",
        f"last_seen < TIMESTAMP_SUB(CAST({PRESENT} AS TIMESTAMP), INTERVAL '90' DAY)",
    ),
    "TIMESTAMP_ADD(last_seen, INTERVAL 2 HOUR) > '2026-01-01T00:00:00+01:00'": (
        "(last_seen + INTERVAL '2' HOUR) > CAST('2025-12-31 23:00:00.000000' AS TIMESTAMP)",
        "(last_seen + INTERVAL '2 HOUR') > CAST('2025-12-31 23:00:00.000000' AS TIMESTAMP)",
        "TIMESTAMP_ADD(last_seen, INTERVAL '2' HOUR) > CAST('2025-12-31 23:00:00.000000' AS TIMESTAMP)",
    ),
    "TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), last_seen, DAY) > 3": (
        f"CAST(TRUNC(EXTRACT(EPOCH FROM (CAST({PRESENT} AS TIMESTAMP) - last_seen)) / 86400) AS BIGINT) > 3",
        None,
        f"TIMESTAMP_DIFF(CAST({PRESENT} AS TIMESTAMP), last_seen, DAY) > 3",
    ),
    "DATE_DIFF(CURRENT_DATE(), DATE(last_seen), DAY) > 3": (
        "(CAST('2027-01-15' AS DATE) - CAST(last_seen AS DATE)) > 3",
        None,
        "DATE_DIFF(CAST('2027-01-15' AS DATE), DATE(last_seen), DAY) > 3",
    ),
    "EXTRACT(HOUR FROM last_seen) = 3": ("EXTRACT(HOUR FROM last_seen) = 3", None, None),
    "SAFE_DIVIDE(total_seconds, spins_heard) > 2.5": (
        "(CAST(total_seconds AS DOUBLE) / NULLIF(CAST(spins_heard AS DOUBLE), 0)) > CAST(2.5 AS DOUBLE)",
        (
            "(CAST(total_seconds AS DOUBLE PRECISION) / NULLIF(CAST(spins_heard AS DOUBLE PRECISION), 0))"
            " > CAST(2.5 AS DOUBLE PRECISION)"
        ),
        "SAFE_DIVIDE(total_seconds, spins_heard) > 2.5",
    ),
    "total_seconds / 2 > 1": (
        "(CAST(total_seconds AS DOUBLE) / NULLIF(CAST(2 AS DOUBLE), 0)) > 1",
        "(CAST(total_seconds AS DOUBLE PRECISION) / NULLIF(CAST(2 AS DOUBLE PRECISION), 0)) > 1",
        "SAFE_DIVIDE(total_seconds, 2) > 1",
    ),
    "MOD(spins_heard, 2) = 1": (
        "spins_heard % NULLIF(2, 0) = 1",
        None,
        "MOD(spins_heard, NULLIF(2, 0)) = 1",
    ),
    "ABS(total_seconds) > 1": ("ABS(total_seconds) > 1", None, None),
    "LENGTH(city) > 3": ("LENGTH(city) > 3", None, None),
    "LOWER(city) = UPPER(country)": ("LOWER(city) = UPPER(country)", None, None),
    "STARTS_WITH(city, 'a')": ("STARTS_WITH(city, 'a')", None, None),
    "ENDS_WITH(city, 'a')": ("(RIGHT(city, LENGTH('a')) = 'a')", None, "ENDS_WITH(city, 'a')"),
    "city LIKE 'a\\\\_%'": ("city LIKE 'a\\_%' ESCAPE '\\'", None, "city LIKE 'a\\\\_%'"),
    "city NOT LIKE 'a%'": ("(NOT city LIKE 'a%' ESCAPE '\\')", None, "city NOT LIKE 'a%'"),
    r"REGEXP_CONTAINS(city, r'^a\d.$')": (
        r"REGEXP_MATCHES(city, '^a\d.$')",
        "city ~ '^a[0-9][^\n]$'",
        r"REGEXP_CONTAINS(city, '^a\\d.$')",
    ),
    "COALESCE(city, country) = 'x'": ("COALESCE(city, country) = 'x'", None, None),
    "IFNULL(city, 'y') = 'x'": ("COALESCE(city, 'y') = 'x'", None, "IFNULL(city, 'y') = 'x'"),
    "NULLIF(city, '') = 'x'": ("NULLIF(city, '') = 'x'", None, None),
    "IF(is_subscribed, 1, 0) = 1": (
        "CASE WHEN is_subscribed THEN 1 ELSE 0 END = 1",
        None,
        "IF(is_subscribed, 1, 0) = 1",
    ),
    "CASE WHEN is_subscribed THEN 1 END = 1": ("CASE WHEN is_subscribed THEN 1 END = 1", None, None),
    "CAST(spins_heard AS STRING) = '1'": (
        "CAST(spins_heard AS TEXT) = '1'",
        None,
        "CAST(spins_heard AS STRING) = '1'",
    ),
    "CAST(last_seen AS DATE) = CAST('2026-02-01' AS DATE)": (
        "CAST(last_seen AS DATE) = CAST('2026-02-01' AS DATE)",
        None,
        "DATE(last_seen) = CAST('2026-02-01' AS DATE)",
    ),
}
HAVING = {
    "COUNT(*) > 1": ("COUNT(*) > 1", None, None),
    "COUNT(DISTINCT track_id) > 1": ("COUNT(DISTINCT track_id) > 1", None, None),
    "APPROX_COUNT_DISTINCT(track_id) > 1": ("COUNT(DISTINCT track_id) > 1", None, None),
    "COUNTIF(seconds > 30) > 1": (
        "COUNT(CASE WHEN seconds > 30 THEN 1 END) > 1",
        None,
        "COUNTIF(seconds > 30) > 1",
    ),
    "SUM(seconds) > 1": ("SUM(seconds) > 1", None, None),
    "AVG(seconds) > 1": (
        "CAST(AVG(seconds) AS DOUBLE) > 1",
        "CAST(AVG(seconds) AS DOUBLE PRECISION) > 1",
        "AVG(seconds) > 1",
    ),
    "MIN(seconds) > MAX(radio_id)": ("MIN(seconds) > MAX(radio_id)", None, None),
}
ENGINES = (DUCKDB, POSTGRES, bigquery("project.data"))
CASES = [
    *(
        (f"SELECT customer_id FROM customers WHERE {sql}", " WHERE ", printed)
        for sql, printed in GOLDEN.items()
    ),
    *(
        (f"SELECT customer_id FROM events GROUP BY customer_id HAVING {sql}", " HAVING ", printed)
        for sql, printed in HAVING.items()
    ),
]


def printed_for(sql, engine, clause):
    tree = rewritten(qualified(checked(sql), datetime.fromtimestamp(NOW, UTC)), engine)
    made = tree.sql(engine.dialect).partition(clause)[2]
    for noise in ("`", '"', "customers.", "events."):
        made = made.replace(noise, "")
    return made


@pytest.mark.parametrize(("sql", "clause", "printed"), CASES)
def test_every_engine_is_asked_in_its_own_words(sql, clause, printed):
    before = None
    for engine, expected in zip(ENGINES, printed, strict=True):
        before = expected or before

        assert printed_for(sql, engine, clause) == before


def test_every_function_is_among_them():
    seen = {type(node) for sql, _, _ in CASES for node in checked(sql).walk()}

    assert set(FUNCTIONS) <= seen
