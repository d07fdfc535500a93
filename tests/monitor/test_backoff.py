"""Back-off: who waits how long."""

import pytest

from monitor.backoff import Backoff
from monitor.errors import (
    RecogniserLost,
    SourceError,
    SourceHarmful,
    SourceInterrupted,
    SourceRefused,
    SourceUnreachable,
    SourceUnsupported,
)


def delays(error: SourceError, count: int, jitter: float = 1.0) -> list[float]:
    backoff = Backoff(lambda: jitter)
    return [backoff.delay(error, audio=0.0) for _ in range(count)]


def test_a_network_failure_is_tried_again_soon_then_three_times_a_minute():
    assert delays(SourceUnreachable(), 7) == [1, 2, 4, 8, 16, 20, 20]


@pytest.mark.parametrize("error", [SourceRefused(), SourceUnsupported()])
def test_a_refusal_is_tried_again_later_and_later_up_to_a_minute(error: SourceError):
    assert delays(error, 6) == [5, 10, 20, 40, 60, 60]


def test_half_of_the_wait_is_random():
    assert delays(SourceUnreachable(), 3, jitter=0.0) == [0.5, 1, 2]


def test_half_a_minute_of_audio_starts_over():
    backoff = Backoff(lambda: 1.0)
    for _ in range(5):
        backoff.delay(SourceUnreachable(), audio=0.0)

    assert backoff.delay(SourceInterrupted(), audio=29.0) == 20
    assert backoff.delay(SourceInterrupted(), audio=30.0) == 1


def test_a_year_of_failures_does_not_overflow():
    assert delays(SourceUnreachable(), 5000)[-1] == 20


def test_a_stream_whose_recogniser_was_lost_comes_back_at_once():
    assert delays(RecogniserLost(), 5) == [1, 2, 4, 5, 5]


def test_a_stream_that_crashes_its_recogniser_waits_up_to_a_quarter_of_an_hour_however_long_it_played():
    backoff = Backoff(lambda: 1.0)

    assert [backoff.delay(SourceHarmful(), audio=100.0) for _ in range(7)] == [
        30,
        60,
        120,
        240,
        480,
        900,
        900,
    ]
