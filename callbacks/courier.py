"""The courier: carries one event to its receiver, and stores what came of it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from sqlalchemy import Connection

from callbacks.attempt import Attempt, Ruling, Verdict
from callbacks.delivery import Answer, outcome
from callbacks.endpoint import Endpoint
from callbacks.post import Post
from callbacks.record import Record
from callbacks.signing import Signer
from callbacks.times import Times
from config.tables.callbacks import Callbacks
from config.urls import masked_url
from store.delivery import outbox
from store.delivery.outbox import Event

log = logging.getLogger(__name__)

# Answers that only the receiver's owner can change.
ALARMING = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Courier:
    """Carries events, one at a call."""

    post: Post
    times: Times
    policy: Callbacks
    signer: Signer
    record: Record

    async def carry(self, event: Event, url: str, endpoint: Endpoint) -> Callable[[Connection], None]:
        """Make one attempt; return how to store what it came to."""
        started = self.times.clock()
        answer = await self.post(url, event.body, self._headers(event), self.policy.timeout)
        attempt = self._attempt(event, answer, started)
        self.record.attempted(attempt.outcome, answer, attempt.ended - started)
        was_open = endpoint.breaker.is_open
        ruling = endpoint.judge(attempt)
        log_change(url, attempt, endpoint, was_open=was_open)
        if ruling.verdict is Verdict.PARKED:
            self.record.parked += 1
            log.warning("put aside after %d attempts: %s", event.attempts + 1, answer, extra=named(event))
        return storing(attempt, ruling)

    def _headers(self, event: Event) -> Mapping[str, str]:
        now = self.times.now()
        signed = self.signer.headers(event.account, event.event_id, int(now), event.body)
        return {**headers(event, now), **signed}

    def _attempt(self, event: Event, answer: Answer, started: float) -> Attempt:
        return Attempt(
            event=event,
            outcome=outcome(answer, strict_200=self.policy.strict_200),
            answer=answer,
            started=started,
            ended=self.times.clock(),
            at=self.times.now(),
            jitter=self.times.jitter(),
        )


def headers(event: Event, now: float) -> Mapping[str, str]:
    """Return what goes with an event; names and meaning are those of Standard Webhooks 1.0.

    The id is the same on every attempt, so that a receiver can tell a repetition.
    """
    return {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "airtally",
        "webhook-id": event.event_id,
        "webhook-timestamp": str(int(now)),
        "x-attempt": str(event.attempts + 1),
    }


def named(event: Event) -> Mapping[str, object]:
    """Return what a record of the log says an event is."""
    return {"account": event.account, "radio_id": event.radio_id, "event_id": event.event_id}


def storing(attempt: Attempt, ruling: Ruling) -> Callable[[Connection], None]:
    """Return the transaction that follows from a ruling."""
    event, status = attempt.event, attempt.answer.status
    if ruling.verdict is Verdict.DELIVERED:
        return partial(outbox.mark_delivered, event=event, status=status, now=attempt.at)
    store = outbox.park if ruling.verdict is Verdict.PARKED else outbox.postpone
    return partial(
        store, event=event, status=status, error=str(attempt.answer), next_at=attempt.at + ruling.wait
    )


def log_change(url: str, attempt: Attempt, endpoint: Endpoint, *, was_open: bool) -> None:
    """Tell when a receiver stops taking events, and when it goes on."""
    receiver, is_open = masked_url(url), endpoint.breaker.is_open
    if was_open and not is_open:
        log.info("%s takes callbacks again", receiver)
    elif is_open and not was_open:
        level = logging.ERROR if attempt.answer.status in ALARMING else logging.INFO
        wait = endpoint.breaker.delay(attempt.ended)
        log.log(level, "%s takes no callbacks: %s; next attempt in %.1f s", receiver, attempt.answer, wait)
