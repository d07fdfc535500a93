"""The exposition: all figures of a moment, as text. The only home of Prometheus' client, with families.py."""

import asyncio
import platform
from collections.abc import Iterable
from importlib.metadata import version

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from monitor.metrics.audience import of_audience
from monitor.metrics.callbacks import of_callbacks
from monitor.metrics.control import of_control
from monitor.metrics.families import Families
from monitor.metrics.parts import Watched
from monitor.metrics.readings import Readings, readings
from monitor.metrics.recognisers import of_recognisers
from monitor.metrics.storage import of_storage
from monitor.metrics.streams import of_streams

FRESH = 2.0  # seconds for which what was read from the disk is told again


class Exposition:
    """What a daemon tells. However often it is asked, the disk is looked at once in FRESH seconds."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._asking = asyncio.Lock()
        self._read: tuple[float, Readings] | None = None

    async def text(self, accept: str) -> tuple[bytes, str]:
        """Return the figures and their media type; `accept`: the header of a request."""
        async with self._asking:
            read = await self._fresh()
        families = list(self._families(read))
        return await asyncio.to_thread(encoded, families, accept)

    async def _fresh(self) -> Readings:
        clock = asyncio.get_running_loop().time
        if self._read is None or clock() - self._read[0] >= FRESH:
            self._read = clock(), await readings(self._watched)
        return self._read[1]

    def _families(self, read: Readings) -> Families:
        watched = self._watched
        yield build()
        yield from of_streams(watched)
        yield from of_recognisers(watched.pool, read)
        yield from of_callbacks(watched.dispatcher, read)
        yield from of_audience(watched, read)
        yield from of_control(watched.control)
        yield from of_storage(watched.database, read)


class Given(Collector):
    """A collector of families that are made already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def build() -> Metric:
    told = {"version": version("airtally"), "python": platform.python_version()}
    return InfoMetricFamily("airtally_build", "Version of the program.", value=told)


def encoded(families: Iterable[Metric], accept: str) -> tuple[bytes, str]:
    """Return families, and what every Python process has to tell, as text; and its media type."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(Given(families))
    encoder, media_type = choose_encoder(accept)
    return encoder(registry), media_type
