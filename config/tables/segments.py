"""[segments]: the engine that audience segments are asked of."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from config.forms import Dataset, Decimal, PostgresUrl
from config.tables.table import Table


class Segments(Table):
    """Where the members of audience segments are found."""

    engine: Literal["duckdb", "bigquery", "postgres"] = Field(
        default="duckdb", description='"duckdb", "bigquery" or "postgres"'
    )
    dataset: Dataset | None = Field(
        default=None, description='a project and a data set of BigQuery, like "project.dataset"'
    )
    credentials_file: Path | None = Field(
        default=None, description="the path of the key of a service account (left out: what is set up there)"
    )
    most_gigabytes: Decimal = Field(
        default=10.0, gt=0, le=1_000_000, description="GiB, above 0: what a question may read in BigQuery"
    )
    dsn: PostgresUrl | None = Field(
        default=None, description="a postgresql:// address, like postgresql://user:password@host/database"
    )

    @model_validator(mode="after")
    def _there(self) -> Self:
        if self.engine == "bigquery" and not self.dataset:
            raise ValueError('missing: expected a dataset, like "project.dataset"')
        if self.engine == "postgres" and not self.dsn:
            raise ValueError("missing: expected a dsn, like postgresql://user:password@host/database")
        return self
