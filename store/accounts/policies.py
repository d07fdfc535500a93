"""Policies: what holds for an account, beside where its events are told.

The configuration file's word is taken over at every start; an account made on the command line keeps what it
was made with.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select, update

from store.tables.accounts import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an account may have, and wants to be told."""

    stream_limit: int | None = None  # None: as many as it likes
    minimum_score: int | None = None  # of songs that are told; None: any
    timezone: str | None = None  # of timestamps in callbacks; None: the one of all


@dataclass(frozen=True, slots=True)
class Telling:
    """How an account is told of songs."""

    callback_url: str | None
    minimum_score: int
    timezone: str | None


def policy(conn: Connection, account: str) -> Policy:
    """Return what holds for an account; one that nobody has made has no limits."""
    columns = (accounts.c.stream_limit, accounts.c.minimum_score, accounts.c.timezone)
    row = conn.execute(select(*columns).where(accounts.c.name == account)).mappings().one_or_none()
    return Policy(**row) if row else Policy()


def telling(conn: Connection, account: str) -> Telling:
    columns = (accounts.c.callback_url, accounts.c.minimum_score, accounts.c.timezone)
    row = conn.execute(select(*columns).where(accounts.c.name == account)).one_or_none()
    return Telling(row.callback_url, row.minimum_score or 0, row.timezone) if row else Telling(None, 0, None)


def set_policy(conn: Connection, account: str, wanted: Policy) -> None:
    """Set it, whether there is such an account or not."""
    values = asdict(wanted)
    if not conn.execute(update(accounts).where(accounts.c.name == account).values(values)).rowcount:
        conn.execute(insert(accounts).values(name=account, **values))


def exists(conn: Connection, account: str) -> bool:
    return conn.execute(select(accounts.c.name).where(accounts.c.name == account)).scalar() is not None
