"""The control port, in figures."""

from monitor.control.tally import ControlTally
from monitor.metrics.families import Families, counters, histograms


def of_control(tally: ControlTally) -> Families:
    yield counters(
        "airtally_http_requests",
        "Requests answered, by family of paths and class of the status.",
        ("family", "status"),
        tally.requests,
    )
    yield histograms(
        "airtally_http_request_duration_seconds",
        "How long requests took; those of longpoll and live wait for news.",
        ("family",),
        {(family,): durations for family, durations in tally.durations.items()},
    )
