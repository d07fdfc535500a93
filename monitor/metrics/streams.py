"""Streams, in figures."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice

from monitor.health import Code
from monitor.listener import StreamListener
from monitor.metrics.families import Families, counter, counters, gauge, gauges
from monitor.metrics.parts import Watched
from monitor.supervisor import Key
from monitor.tally import REASONS

LABELLED = 1000  # streams that have series of their own
LABELS = ("account", "radio_id")
STATES = ("heard", "no_music", "waiting", "lost")


def state_of(listener: StreamListener) -> str:
    """Return the state of a stream, in a word."""
    if listener.code is Code.CANNOT_CONNECT:
        return "lost"
    if not listener.running:
        return "waiting"
    return "no_music" if listener.code is Code.NO_MUSIC else "heard"


def of_streams(watched: Watched) -> Families:
    listeners, tally = watched.listeners(), watched.tally
    found = Counter(map(state_of, listeners.values()))
    yield gauges(
        "airtally_streams",
        "Streams by state: heard; no_music (told as 651); waiting for audio; lost (told as 650).",
        ("state",),
        {(state,): found[state] for state in STATES},
    )
    yield counter("airtally_audio_seconds", "Audio decoded of all streams.", tally.audio)
    yield counter("airtally_received_bytes", "Media received of all streams.", watched.pool.heard_bytes)
    yield counter("airtally_plays_started", "Plays that began.", tally.started)
    yield counter("airtally_plays_finished", "Plays that ended.", tally.finished)
    yield counter(
        "airtally_plays_withdrawn", "Plays that turned out to be of another track.", tally.withdrawn
    )
    yield counters(
        "airtally_stream_outages",
        "Connections that failed or were lost, each followed by another, by reason.",
        ("reason",),
        {(reason,): tally.outages[reason] for reason in REASONS.values()},
    )
    yield from of_each(listeners)


def of_each(listeners: Mapping[Key, StreamListener]) -> Families:
    """Yield what is told of each stream, up to a limit."""
    some = dict(islice(sorted(listeners.items()), LABELLED))
    named = {(account, str(radio_id)): listener for (account, radio_id), listener in some.items()}
    yield gauges(
        "airtally_stream_heard",
        "1 while audio comes from the stream.",
        LABELS,
        {name: float(listener.running) for name, listener in named.items()},
    )
    yield gauges(
        "airtally_stream_notification_code",
        "What the owner of the stream was told last: 0 (fine), 650 (no connection) or 651 (no music).",
        LABELS,
        {name: float(listener.code) for name, listener in named.items()},
    )
    yield gauges(
        "airtally_stream_on_air",
        "Tracks that are recognised on the stream at this moment.",
        LABELS,
        {name: float(len(listener.on_air)) for name, listener in named.items()},
    )
    yield gauge(
        "airtally_streams_without_series",
        f"Streams beyond the first {LABELLED}, which have no series of their own.",
        len(listeners) - len(some),
    )
