"""Survey: what the outbox has for a receiver."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from callbacks.endpoint import Candidates
from store.delivery import lanes, outbox
from store.delivery.outbox import Event


def candidates(
    conn: Connection, accounts: Collection[str], *, now: float, limit: int, without: Collection[int]
) -> Candidates:
    """Return what could be sent for some accounts.

    Args:
        conn: connection.
        accounts: those of one receiver.
        now: Unix time.
        limit: lanes, at most; and parked events.
        without: events that others should go ahead of.
    """
    heads = [event for account in accounts for event in lanes.heads(conn, account, limit=limit)]
    ahead = [
        event
        for account in accounts
        if without
        for event in lanes.heads(conn, account, limit=limit, without=without)
    ]
    parked = [event for account in accounts for event in outbox.due_parked(conn, account, now, limit=limit)]
    return Candidates(oldest_first(heads), oldest_first(ahead), parked)


def oldest_first(events: Iterable[Event]) -> Sequence[Event]:
    return sorted(events, key=lambda event: event.seq)
