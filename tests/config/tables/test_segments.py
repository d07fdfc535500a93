"""The table [segments]: where the members of segments are found."""

import json
import sys

import pytest

from config.errors import ConfigError
from config.load import load
from config.masked import masked

ACCOUNT = '[[accounts]]\nname = "label"\ntoken = "0123456789abcdef"\n'
POSTGRES = 'engine = "postgres"\ndsn = "postgresql://reader:hush@db/audience"\n'
BIGQUERY = 'engine = "bigquery"\ndataset = "my-project.audience"\n'


def loaded(path, text):
    (path / "monitor.toml").write_text(f"{ACCOUNT}[segments]\n{text}")
    return load(path / "monitor.toml", environment={}).for_running()


def test_segments_are_counted_by_the_engine_of_our_own_unless_another_is_named(tmp_path):
    assert loaded(tmp_path, "").segments.engine == "duckdb"


@pytest.mark.parametrize("text", [POSTGRES, BIGQUERY])
def test_another_engine_is_taken_where_its_library_is(tmp_path, text):
    assert loaded(tmp_path, text).segments.engine in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('engine = "mysql"\n', 'segments.engine: expected "duckdb", "bigquery" or "postgres"'),
        ('engine = "bigquery"\n', "segments: missing: expected a dataset"),
        (BIGQUERY.replace("my-project.", ""), "segments.dataset: expected a project and a data set"),
        (BIGQUERY.replace("audience", "a`; --"), "segments.dataset: expected a project and a data set"),
        (f"{BIGQUERY}most_gigabytes = 0\n", "segments.most_gigabytes: expected GiB, above 0"),
        ('engine = "postgres"\n', "segments: missing: expected a dsn"),
        (POSTGRES.replace("postgresql", "mysql"), "segments.dsn: expected a postgresql:// address"),
    ],
)
def test_an_engine_that_cannot_be_asked_is_a_mistake(tmp_path, text, expected):
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)

    assert expected in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("module", "text", "advice"),
    [
        ("psycopg", POSTGRES, "postgres needs a library: pip install 'airtally[postgres]'"),
        ("google.cloud.bigquery", BIGQUERY, "bigquery needs a library: pip install 'airtally[bigquery]'"),
    ],
)
def test_a_library_that_is_not_there_is_named_with_what_brings_it(
    tmp_path, monkeypatch, module, text, advice
):
    monkeypatch.setitem(sys.modules, module, None)  # as an import finds it that finds nothing
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)

    assert f"segments.engine: {advice}" in str(caught.value)


def test_the_password_is_not_shown(tmp_path):
    settings = loaded(tmp_path, POSTGRES)

    assert "hush" not in repr(settings) + json.dumps(masked(settings))
