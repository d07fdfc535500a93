from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.delivery import (
    GONE_PAUSES,
    PARKED_PAUSES,
    PAUSES,
    Answer,
    Outcome,
    outcome,
    parked_pause,
    pause,
    retry_after,
)

NOW = 1_795_000_000.0
MIDDLE = 0.5  # the jitter that changes nothing
DELIVERED, REFUSED, UNAVAILABLE = Outcome.DELIVERED, Outcome.REFUSED, Outcome.UNAVAILABLE
jitters = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, DELIVERED),
        (201, DELIVERED),
        (204, DELIVERED),
        (299, DELIVERED),
        (301, UNAVAILABLE),
        (304, UNAVAILABLE),
        (307, UNAVAILABLE),
        (400, REFUSED),
        (401, UNAVAILABLE),
        (403, UNAVAILABLE),
        (404, REFUSED),
        (408, UNAVAILABLE),
        (410, UNAVAILABLE),
        (413, REFUSED),
        (422, REFUSED),
        (425, UNAVAILABLE),
        (429, UNAVAILABLE),
        (500, UNAVAILABLE),
        (503, UNAVAILABLE),
        (999, UNAVAILABLE),
        (None, UNAVAILABLE),
    ],
)
def test_what_an_answer_means(status, expected):
    assert outcome(Answer(status), strict_200=False) is expected


@pytest.mark.parametrize(("status", "expected"), [(200, DELIVERED), (201, UNAVAILABLE), (204, UNAVAILABLE)])
def test_nothing_but_200_will_do_when_that_is_wanted(status, expected):
    assert outcome(Answer(status), strict_200=True) is expected


@pytest.mark.parametrize(
    ("answer", "text"), [(Answer(503), "HTTP 503"), (Answer(error="refused"), "refused")]
)
def test_an_answer_is_told_in_words(answer, text):
    assert str(answer) == text


def test_pauses_grow_and_level_off():
    pauses = [pause(failures, Answer(503), MIDDLE, NOW) for failures in (1, 2, 3, 4, 5, 6, 7, 8, 9, 5000)]

    assert pauses == [1, 2, 5, 10, 30, 60, 120, 300, 300, 300]


def test_a_receiver_that_says_it_is_gone_is_asked_once_an_hour_in_the_end():
    assert pause(5000, Answer(410), MIDDLE, NOW) == 3600


def test_a_parked_event_has_a_schedule_of_its_own():
    pauses = [parked_pause(parkings, MIDDLE) for parkings in (1, 2, 3, 4, 5, 6, 7, 5000)]

    assert pauses == [300, 1800, 7200, 18_000, 36_000, 86_400, 86_400, 86_400]


@given(st.integers(1, 10_000), jitters, st.sampled_from([410, 429, 500, None]))
def test_jitter_is_a_fifth_either_way(failures, jitter, status):
    pauses = GONE_PAUSES if status == 410 else PAUSES
    base = pauses[min(failures, len(pauses)) - 1]

    assert 0.8 * base <= pause(failures, Answer(status), jitter, NOW) <= 1.2 * base


@given(st.integers(1, 10_000), jitters)
def test_jitter_of_a_parked_event_is_a_fifth_either_way(parkings, jitter):
    base = PARKED_PAUSES[min(parkings, len(PARKED_PAUSES)) - 1]

    assert 0.8 * base <= parked_pause(parkings, jitter) <= 1.2 * base


def date(seconds):
    return format_datetime(datetime.fromtimestamp(NOW, UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        (date(90), 90.0),
        (date(-90), 0.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 0.0),
        ("-1", None),
        ("+1", None),
        ("1e309", None),
        ("nan", None),
        ("inf", None),
        ("1.5", None),
        ("0x10", None),
        ("\u0667", None),
        ("soon", None),
        ("Sun, 99 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 99999 08:49:37 GMT", None),
    ],
)
def test_both_forms_of_retry_after_are_read_and_nonsense_is_not(header, expected):
    assert retry_after(header, NOW) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        ("0", 5.0),  # ours is longer
        ("3599", 3599.0),
        ("3601", 3600.0),
        ("99999999999", 3600.0),
        ("9" * 8000, 3600.0),
        (date(60), 60.0),
        (date(86_400), 3600.0),
        ("-1", 5.0),
        ("1e309", 5.0),
    ],
)
def test_retry_after_is_kept_to_within_our_pause_and_an_hour(header, expected):
    assert pause(3, Answer(429, header), MIDDLE, NOW) == expected


@given(st.text(max_size=40), st.integers(1, 20), jitters)
def test_whatever_a_receiver_says_the_pause_is_bounded(header, failures, jitter):
    assert 0.8 <= pause(failures, Answer(503, header), jitter, NOW) <= 3600
