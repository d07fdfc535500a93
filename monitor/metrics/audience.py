"""The audience, in figures."""

from monitor.metrics.families import Families, counters, gauge
from monitor.metrics.parts import Watched
from monitor.metrics.readings import Readings


def of_audience(watched: Watched, read: Readings) -> Families:
    events = watched.control.events
    yield counters(
        "airtally_audience_events",
        "Events of listeners that apps sent, by what became of them.",
        ("result",),
        {(result,): events[result] for result in ("taken", "refused")},
    )
    yield counters(
        "airtally_audience_polls",
        "Polls of servers for how many listen, by kind of server, and whether they were answered.",
        ("kind", "result"),
        watched.poller.polls,
    )
    if read.stored:
        yield gauge(
            "airtally_audience_sessions", "Listeners of whom apps say they are there.", read.stored.present
        )
