"""Recogniser processes, in figures."""

from monitor.metrics.families import Families, counter, gauge
from monitor.metrics.readings import Readings
from monitor.recogniser.pool import RecogniserPool


def of_recognisers(pool: RecogniserPool, read: Readings) -> Families:
    yield gauge("airtally_recognisers_wanted", "Recogniser processes that should run.", pool.wanted)
    yield gauge("airtally_recognisers_running", "Recogniser processes that run.", len(pool.pids))
    yield gauge("airtally_recognisers_answering", "Those that have answered lately.", pool.answering)
    yield gauge(
        "airtally_recogniser_quarantined_streams",
        "Streams that have a process of their own, because they brought others down.",
        len(pool.cells),
    )
    yield counter(
        "airtally_recogniser_restarts", "Recogniser processes that ended and were replaced.", pool.ended
    )
    yield gauge(
        "airtally_recogniser_memory_bytes",
        "Memory of all recogniser processes, without the index that they share.",
        read.sizes.recognisers,
    )
    yield gauge(
        "airtally_recogniser_lag_seconds",
        "How long media waits until it is recognised, on the stream where it waits longest.",
        pool.lag,
    )
