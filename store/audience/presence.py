"""Presence: how many are there at this moment, for all streams of an account at once."""

from sqlalchemy import Connection, func, select

from store.tables.accounts import streams
from store.tables.audience import audience_samples as samples
from store.tables.audience import listening_sessions as sessions

Count = tuple[int, int | None]  # listeners we know; and those a server counted, None: it did not say


def counts(conn: Connection, account: str, *, known_since: float, polled_since: float) -> dict[int, Count]:
    """Return how many listen to each stream of an account.

    Args:
        conn: a transaction.
        account: whose streams.
        known_since: Unix time after which a listener gave a sign of life.
        polled_since: Unix time after which a server was asked.
    """
    of_stream = streams.c.account == account
    known = (
        select(func.count(sessions.c.listener.distinct()))
        .where(
            sessions.c.account == streams.c.account,
            sessions.c.radio_id == streams.c.radio_id,
            sessions.c.heard_until > known_since,
            sessions.c.gone == 0,
        )
        .correlate(streams)
        .scalar_subquery()
    )
    polled = (
        select(samples.c.listeners)
        .where(
            samples.c.account == streams.c.account,
            samples.c.radio_id == streams.c.radio_id,
            samples.c.at > polled_since,
        )
        .order_by(samples.c.at.desc())
        .limit(1)
        .correlate(streams)
        .scalar_subquery()
    )
    query = select(streams.c.radio_id, known, polled).where(of_stream)
    return {radio_id: (there, said) for radio_id, there, said in conn.execute(query)}
