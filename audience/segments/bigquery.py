"""BigQuery: answers questions in the place of the engine of our own. The only home of google-cloud-bigquery.

An extra: `pip install airtally[bigquery]`. What a question will read is asked first, which costs nothing; the
bytes it may be billed for and its time are limited on their side, too. The tables of the store must be in a
data set there, with the same names and columns; nothing here brings them.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import google.auth
from google.api_core.exceptions import (
    ClientError,
    Conflict,
    GoogleAPICallError,
    RetryError,
    ServerError,
    TooManyRequests,
)
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_RETRY
from google.oauth2 import service_account
from requests.exceptions import RequestException

from audience.analytics.questions import (
    ROWS,
    SECONDS,
    AnalyticsDown,
    BadQuestion,
    Row,
    TooExpensive,
    Value,
    said,
)
from config.errors import ConfigError

MOST_BYTES = 10 << 30  # that a question may read: 10 GiB
GRACE = 10.0  # seconds for requests besides the question's own
LIMITED = frozenset(
    {"bytesBilledLimitExceeded", "resourcesExceeded", "responseTooLarge", "timeout", "stopped"}
)
RETRY = DEFAULT_RETRY.with_timeout(3.0)  # seconds; by itself it would go on for ten minutes
LABELS = {"application": "airtally"}
SCOPES = ("https://www.googleapis.com/auth/bigquery",)


class BigQuery:
    """Answers questions; obeys the protocol of Analytics."""

    def __init__(self, connect: Callable[[], bigquery.Client], *, most_bytes: int = MOST_BYTES) -> None:
        """Args:
        connect: makes a client, which is for one question; nothing is kept open between two.
        most_bytes: a question may read.
        """
        self._connect = connect
        self._most_bytes = most_bytes

    async def ask(
        self, sql: str, parameters: Sequence[Value] = (), *, seconds: float = SECONDS, rows: int = ROWS
    ) -> list[Row]:
        """Return the rows that a SELECT in BigQuery's SQL gives; each `?` stands for a parameter.

        Raises:
            AnalyticsDown: the service cannot be reached, or not now.
            TooExpensive: it would read, take or give more than it may.
            BadQuestion: the service refuses the statement.
        """
        return await asyncio.to_thread(self._answer, sql, parameters, seconds, rows)

    def _answer(self, sql: str, parameters: Sequence[Value], seconds: float, rows: int) -> list[Row]:
        with translated(), self._connect() as client:
            self._check(client, sql, parameters, seconds)
            config = self._config(parameters, seconds)
            job = client.query(sql, job_config=config, retry=RETRY, job_retry=None, timeout=GRACE)
            found = job.result(max_results=rows + 1, retry=RETRY, timeout=seconds + GRACE, job_retry=None)
            given = [tuple(row.values()) for row in found]
        if len(given) > rows:
            raise TooExpensive(f"more than {rows} rows")
        return given

    def _check(self, client: bigquery.Client, sql: str, parameters: Sequence[Value], seconds: float) -> None:
        """Ask what a question would read; raises TooExpensive where that is too much."""
        config = self._config(parameters, seconds)
        config.dry_run = True
        config.use_query_cache = False
        job = client.query(sql, job_config=config, retry=RETRY, job_retry=None, timeout=GRACE)
        if (job.total_bytes_processed or 0) > self._most_bytes:
            raise TooExpensive(
                f"it would read {job.total_bytes_processed} bytes, and may read {self._most_bytes}"
            )

    def _config(self, parameters: Sequence[Value], seconds: float) -> bigquery.QueryJobConfig:
        return bigquery.QueryJobConfig(
            maximum_bytes_billed=self._most_bytes,
            job_timeout_ms=round(seconds * 1000),
            labels=LABELS,
            use_legacy_sql=False,
            query_parameters=[
                bigquery.ScalarQueryParameter(None, kind(value), value) for value in parameters
            ],
        )


def connected(project: str, key: Path | None, most_bytes: int) -> BigQuery:
    """Return BigQuery, asked in the name of a service account. Opens nothing yet.

    Args:
        project: pays for the questions.
        key: the file of the account's key; None: what is set up on this machine.
        most_bytes: a question may read.

    Raises:
        ConfigError: there are no such credentials.
    """
    return BigQuery(partial(bigquery.Client, project, credentials(key)), most_bytes=most_bytes)


def credentials(key: Path | None) -> Credentials:
    """Return who asks; raises ConfigError, which does not repeat what is in the file."""
    expected = "segments.credentials_file: expected the key of a service account (JSON)"
    from_file: Callable[..., Credentials] = service_account.Credentials.from_service_account_file
    try:
        return from_file(str(key), scopes=SCOPES) if key else google.auth.default(scopes=SCOPES)[0]
    except OSError as error:
        raise ConfigError([f"{expected}: {key}: {error.strerror}"]) from error
    except ValueError as error:
        raise ConfigError([f"{expected}: {key} is something else"]) from error
    except GoogleAuthError as error:
        raise ConfigError([f"{expected}: {said(error)}"]) from error


def kind(value: Value) -> str:
    return {bool: "BOOL", int: "INT64", float: "FLOAT64"}.get(type(value), "STRING")


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the client into those of analytics."""
    try:
        yield
    except (TooManyRequests, ServerError, RetryError, GoogleAuthError, RequestException) as error:
        raise AnalyticsDown(said(error)) from error
    except TooLate as error:
        raise TooExpensive("it took too long") from error
    except (ClientError, Conflict, GoogleAPICallError) as error:
        reasons = {str(one.get("reason")) for one in error.errors if isinstance(one, dict)}
        raise (TooExpensive if reasons & LIMITED else BadQuestion)(said(error)) from error
