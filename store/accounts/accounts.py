"""Accounts: where their events are told.

The configuration file gives the first callback URL. One set over the API wins until the file says something
new.
"""

from sqlalchemy import Connection, insert, select, update

from store.tables.accounts import accounts


def configure(conn: Connection, name: str, configured_url: str | None) -> None:
    """Take over what the configuration file says of an account."""
    said = {"callback_url": configured_url, "configured_url": configured_url}
    known = conn.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
    if known is None:
        conn.execute(insert(accounts).values(name=name, **said))
    elif known.configured_url != configured_url:
        conn.execute(update(accounts).where(accounts.c.name == name).values(said))


def callback_url(conn: Connection, account: str) -> str | None:
    return conn.execute(select(accounts.c.callback_url).where(accounts.c.name == account)).scalar()


def set_callback_url(conn: Connection, account: str, url: str | None) -> None:
    """Set it, whether the account was configured before or not."""
    changed = conn.execute(update(accounts).where(accounts.c.name == account).values(callback_url=url))
    if not changed.rowcount:
        conn.execute(insert(accounts).values(name=account, callback_url=url))


def callback_urls(conn: Connection) -> dict[str, str]:
    """Return every callback URL that is set, by account."""
    query = select(accounts.c.name, accounts.c.callback_url).where(accounts.c.callback_url.is_not(None))
    return {row.name: row.callback_url for row in conn.execute(query)}
