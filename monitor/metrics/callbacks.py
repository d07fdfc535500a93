"""Callbacks, in figures. A receiver goes by the accounts it takes callbacks of: its URL may be a secret."""

from itertools import islice

from callbacks.dispatcher import Dispatcher
from callbacks.endpoint import Standing
from callbacks.receivers import is_discard
from monitor.metrics.families import Families, counter, counters, gauge, gauges, histograms
from monitor.metrics.readings import Readings, Stored

LABELLED = 100  # accounts that have series of their own
LOST = ("retention", "superseded", "overflow")


def of_callbacks(dispatcher: Dispatcher, read: Readings) -> Families:
    record = dispatcher.record
    yield counters(
        "airtally_callbacks_attempts",
        "Attempts to deliver a callback, by what they came to and the class of the answer.",
        ("outcome", "answer"),
        {**NO_ATTEMPTS, **record.attempts},
    )
    yield histograms(
        "airtally_callbacks_attempt_duration_seconds",
        "How long attempts took.",
        (),
        {(): record.durations},
    )
    yield counter("airtally_callbacks_parked", "Callbacks put aside after some attempts.", record.parked)
    yield counters(
        "airtally_callbacks_lost",
        "Callbacks given up, by why: too old, overtaken by a later one, or too many.",
        ("reason",),
        {(reason,): record.lost[reason] for reason in LOST},
    )
    yield gauge("airtally_callbacks_in_flight", "Attempts under way.", dispatcher.attempts)
    if read.stored:
        yield from waiting(read.stored, read.now)
        yield from receivers(dispatcher, read.stored)


# Told from the beginning, so that the first of them is seen as an increase.
NO_ATTEMPTS = {("delivered", "2xx"): 0, ("refused", "4xx"): 0, ("unavailable", "none"): 0}


def waiting(stored: Stored, now: float) -> Families:
    counts = stored.waiting
    yield gauges(
        "airtally_callbacks_waiting",
        "Callbacks in the outbox: pending, or parked.",
        ("state",),
        {("pending",): counts.pending, ("parked",): counts.parked},
    )
    age = 0.0 if counts.oldest is None else max(0.0, now - counts.oldest)
    yield gauge("airtally_callbacks_oldest_age_seconds", "Age of the oldest callback that waits.", age)


def receivers(dispatcher: Dispatcher, stored: Stored) -> Families:
    """Yield how things stand with the receiver of each account, up to a limit."""
    wanted = {account: url for account, url in sorted(stored.callback_urls.items()) if not is_discard(url)}
    standings: dict[tuple[str, ...], Standing] = {}
    for account, url in islice(wanted.items(), LABELLED):
        if standing := dispatcher.standing(url):
            standings[account,] = standing
    yield gauges(
        "airtally_callbacks_receiver_tokens",
        "Callbacks that may leave at once for the account's receiver: tokens of its bucket.",
        ("account",),
        {name: standing.tokens for name, standing in standings.items()},
    )
    yield gauges(
        "airtally_callbacks_receiver_open",
        "1 while the account's receiver is left alone because it takes no callbacks: its breaker is open.",
        ("account",),
        {name: float(standing.is_open) for name, standing in standings.items()},
    )
    yield gauges(
        "airtally_callbacks_receiver_failures",
        "Attempts that failed in a row at the account's receiver.",
        ("account",),
        {name: standing.failures for name, standing in standings.items()},
    )
    yield gauge(
        "airtally_callbacks_receivers_without_series",
        f"Accounts with a receiver beyond the first {LABELLED}, which have no series of their own.",
        max(0, len(wanted) - LABELLED),
    )
