"""Answering: who answers what segments ask, as the operator decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from audience.analytics.questions import Analytics
from audience.segments import engines
from audience.segments.engines import Engine
from config.tables.segments import Segments

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, and how questions are put to them."""

    analytics: Analytics
    engine: Engine


def answering(settings: Segments, here: Analytics) -> Answering:
    """Return who answers the questions of segments; `here`: the engine of our own.

    Raises:
        ConfigError: the settings name what cannot be asked.
    """
    if settings.engine == "duckdb":
        return Answering(here, engines.DUCKDB)
    return ELSEWHERE[settings.engine](settings)


def bigquery(settings: Segments) -> Answering:
    from audience.segments.bigquery import connected  # noqa: PLC0415 - an extra

    dataset = settings.dataset or ""
    most_bytes = round(settings.most_gigabytes * GIB)
    asked = connected(dataset.rpartition(".")[0], settings.credentials_file, most_bytes)
    return Answering(asked, engines.bigquery(dataset))


def postgres(settings: Segments) -> Answering:
    from audience.segments.postgres import Postgres  # noqa: PLC0415 - an extra

    dsn = settings.dsn.get_secret_value() if settings.dsn else ""
    return Answering(Postgres(dsn), engines.POSTGRES)


ELSEWHERE: Mapping[str, Callable[[Segments], Answering]] = {"bigquery": bigquery, "postgres": postgres}
