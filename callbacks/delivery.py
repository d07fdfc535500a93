"""Delivery: what the answer to an attempt means, and when to try again. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus

# Seconds between attempts at a receiver that does not work. Short at the end, too: it is to get its backlog
# soon after it is back.
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
# ... that says it is gone for good; there is nobody but its owner who could tell that it is not.
GONE_PAUSES = (*PAUSES, 600.0, 1800.0, 3600.0)
# ... at an event that is parked.
PARKED_PAUSES = (300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 86_400.0)
LONGEST_RETRY_AFTER = 3600.0  # seconds
SPREAD = 0.2  # pauses vary by so much either way, lest receivers of one outage are tried in step

# Client errors that speak of the receiver, or of our standing with it, and not of the event.
OF_THE_RECEIVER = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.GONE,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class Outcome(Enum):
    """What an attempt came to."""

    DELIVERED = auto()
    REFUSED = auto()  # something may be wrong with the event
    UNAVAILABLE = auto()  # something is wrong with the receiver


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request."""

    status: int | None = None  # None: no answer
    retry_after: str | None = None  # the header, as it came
    error: str = ""  # what went wrong where there is no status
    connected: bool = True  # False: the request cannot have arrived

    def __str__(self) -> str:
        return self.error if self.status is None else f"HTTP {self.status}"


def outcome(answer: Answer, *, strict_200: bool) -> Outcome:
    """Tell what an answer means; `strict_200`: nothing but 200 counts as delivered."""
    status = answer.status
    if status is None:
        return Outcome.UNAVAILABLE
    if status == HTTPStatus.OK or (status // 100 == 2 and not strict_200):  # noqa: PLR2004 - the class of successes
        return Outcome.DELIVERED
    if status // 100 == 4 and status not in OF_THE_RECEIVER:  # noqa: PLR2004 - the class of client errors
        return Outcome.REFUSED
    return Outcome.UNAVAILABLE


def pause(failures: int, answer: Answer, jitter: float, now: float) -> float:
    """Seconds to leave a receiver alone after `failures` in a row, the last being `answer`.

    Args:
        failures: at least 1.
        answer: its Retry-After is kept to, unless it is shorter than ours or longer than an hour.
        jitter: uniform in [0, 1).
        now: Unix time, for a Retry-After that names a date.
    """
    pauses = GONE_PAUSES if answer.status == HTTPStatus.GONE else PAUSES
    own = spread(step(pauses, failures), jitter)
    asked = retry_after(answer.retry_after, now)
    return own if asked is None else max(own, min(asked, LONGEST_RETRY_AFTER))


def parked_pause(parkings: int, jitter: float) -> float:
    """Seconds until a parked event is tried again, after it was parked `parkings` times."""
    return spread(step(PARKED_PAUSES, parkings), jitter)


def step(pauses: tuple[float, ...], failures: int) -> float:
    return pauses[min(failures, len(pauses)) - 1]


def spread(seconds: float, jitter: float) -> float:
    return seconds * (1 - SPREAD + 2 * SPREAD * jitter)


def retry_after(header: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for; None where it says nothing that can be kept to.

    RFC 9110, section 10.2.3: a number of seconds, or a date.
    """
    text = (header or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        # No number that long is meant; and to read thousands of digits costs time.
        return float(text) if len(text) <= 10 else LONGEST_RETRY_AFTER  # noqa: PLR2004
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
