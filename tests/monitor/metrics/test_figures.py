"""Figures of parts: what is bounded, and what is told of what happened."""

from collections.abc import Iterator

import pytest
from prometheus_client.core import Metric

from callbacks.delivery import Answer, Outcome
from callbacks.dispatcher import Dispatcher
from callbacks.durations import BOUNDS, Durations
from config.tables.callbacks import Callbacks
from fingerprint.index.manifest import Manifest
from monitor.control.tally import ControlTally, family_of
from monitor.errors import RecogniserLost, SourceError, SourceUnreachable
from monitor.health import Code
from monitor.metrics import callbacks, streams
from monitor.metrics.control import of_control
from monitor.metrics.readings import Readings, Sizes, Stored
from monitor.tally import Tally, reason_of
from store.database import Database
from store.delivery.backlog import Counts

NOW = 1_000_000.0
SIZES = Sizes(Manifest(), 0, 0, 0, 0, 0, 0)


class Listener:
    """A stream as it is seen from outside."""

    def __init__(self, code: Code = Code.FINE, *, running: bool = True) -> None:
        self.code = code
        self.running = running
        self.on_air = ()


@pytest.fixture
def dispatcher(database: Database) -> Dispatcher:
    return Dispatcher(database, Callbacks())


def figures(families: Iterator[Metric]) -> dict[str, float]:
    """Return figures by their names and labels."""
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("listener", "state"),
    [
        (Listener(), "heard"),
        (Listener(running=False), "waiting"),
        (Listener(Code.NO_MUSIC), "no_music"),
        (Listener(Code.CANNOT_CONNECT, running=False), "lost"),
        (Listener(Code.CANNOT_CONNECT), "lost"),
    ],
)
def test_a_stream_is_in_one_state(listener: Listener, state: str):
    assert streams.state_of(listener) == state
    assert state in streams.STATES


def test_streams_beyond_the_limit_have_no_series_and_are_counted():
    many = {("label", number): Listener() for number in range(streams.LABELLED + 7)}
    found = figures(streams.of_each(many))

    assert sum(name.startswith("airtally_stream_heard ") for name in found) == streams.LABELLED
    assert found["airtally_streams_without_series"] == 7


def test_accounts_beyond_the_limit_have_no_series_and_are_counted(dispatcher: Dispatcher):
    urls = {f"account{number}": f"http://127.0.0.1/{number}" for number in range(callbacks.LABELLED + 3)}
    found = figures(callbacks.receivers(dispatcher, Stored(Counts(0, 0, None), urls, 0)))

    assert found["airtally_callbacks_receivers_without_series"] == 3


def test_what_became_of_callbacks_is_told(dispatcher: Dispatcher):
    dispatcher.record.attempted(Outcome.DELIVERED, Answer(204), 0.2)
    dispatcher.record.attempted(Outcome.UNAVAILABLE, Answer(error="no answer in time"), 15.0)
    dispatcher.record.gave_up("overflow", 4)
    stored = Stored(Counts(3, 2, NOW - 60), {}, 0)
    found = figures(callbacks.of_callbacks(dispatcher, Readings(NOW, stored, SIZES)))

    assert found["airtally_callbacks_attempts_total delivered 2xx"] == 1
    assert found["airtally_callbacks_attempts_total unavailable none"] == 1
    assert found["airtally_callbacks_attempts_total refused 4xx"] == 0
    assert found["airtally_callbacks_attempt_duration_seconds_sum"] == 15.2
    assert found["airtally_callbacks_lost_total overflow"] == 4
    assert found["airtally_callbacks_waiting pending"] == 3
    assert found["airtally_callbacks_waiting parked"] == 2
    assert found["airtally_callbacks_oldest_age_seconds"] == 60


def test_without_the_database_the_rest_is_told(dispatcher: Dispatcher):
    found = figures(callbacks.of_callbacks(dispatcher, Readings(NOW, None, SIZES)))

    assert "airtally_callbacks_in_flight" in found
    assert "airtally_callbacks_waiting pending" not in found


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SourceUnreachable("connection refused"), "unreachable"),
        (RecogniserLost("the recogniser was restarted"), "recogniser_lost"),
        (SourceError("internal error"), "other"),
    ],
)
def test_an_outage_has_one_of_few_reasons(error: SourceError, reason: str):
    tally = Tally()
    tally.lost(error)

    assert reason_of(error) == reason
    assert tally.outages == {reason: 1}


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("/addStream/", "audd"),
        ("/", "audd"),
        ("/nothing/here", "audd"),
        ("/v1/backlog", "v1"),
        ("/v1/audience/events", "events"),
        ("/audience-track/1", "audience"),
        ("/longpoll/", "longpoll"),
        ("/page/live", "live"),
        ("/pt-BR/api/projects", "segments"),
        ("/api/v1/projects/x", "audience"),
        ("/page/track", "page"),
        ("/metrics", "metrics"),
    ],
)
def test_a_path_belongs_to_one_of_few_families(path: str, family: str):
    assert family_of(path) == family


def test_requests_are_told_by_family_and_class_of_status():
    tally = ControlTally()
    tally.answered("/v1/backlog", 404, 0.03)
    tally.answered("/v1/plays", 404, 0.01)
    found = figures(of_control(tally))

    assert found["airtally_http_requests_total v1 4xx"] == 2
    assert found["airtally_http_request_duration_seconds_bucket v1 0.025"] == 1
    assert found["airtally_http_request_duration_seconds_bucket v1 +Inf"] == 2


def test_durations_are_counted_up_to_each_bound():
    durations = Durations()
    for seconds in (0.0, BOUNDS[0], BOUNDS[0] + 1e-6, 1e9):
        durations.add(seconds)
    counts = dict(durations.up_to())

    assert (counts[BOUNDS[0]], counts[BOUNDS[1]], counts[BOUNDS[-1]], counts[float("inf")]) == (2, 3, 3, 4)
