"""Tokens: who may call the control port, and for which account.

A token is shown once and never stored. Its row has what it is known by: the SHA-256 that one which is shown
is compared with, and the MD5 from which AudD's clients derive the names of their longpolls.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select, update

from store.tables.accounts import tokens
from store.tables.delivery import events

SCOPES = ("read", "write", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a token. Times are Unix seconds."""

    number: int = 0  # given when it is added
    account: str
    name: str = ""  # for people
    sha256: bytes
    md5: str  # in hexadecimal
    scopes: str = "read,write"  # some of SCOPES
    origin: str = "command"  # or "file": where it comes from
    created_at: float
    used_at: float | None = None  # None: never

    def allows(self, scope: str) -> bool:
        return scope in self.scopes.split(",")


def known_by(
    token: str,
    account: str,
    now: float,
    *,
    name: str = "",
    scopes: str = "read,write",
    origin: str = "command",
) -> Token:
    """Return what is kept of `token`, which is made at Unix time `now`."""
    return Token(
        account=account,
        name=name,
        sha256=digest(token),
        md5=hashlib.md5(token.encode(), usedforsecurity=False).hexdigest(),
        scopes=scopes,
        origin=origin,
        created_at=now,
    )


def digest(token: str) -> bytes:
    """Return what a token is recognised by. Any text has one."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def category(md5: str, radio_id: int) -> str:
    """Return the name under which a stream is polled, as every client derives it by itself."""
    return hashlib.md5(f"{md5}{radio_id}".encode(), usedforsecurity=False).hexdigest()[:9]


def listed(conn: Connection, account: str | None = None) -> list[Token]:
    query = select(tokens).order_by(tokens.c.number)
    if account is not None:
        query = query.where(tokens.c.account == account)
    return [Token(**row) for row in conn.execute(query).mappings()]


def add(conn: Connection, token: Token) -> int:
    """Add a token, which must be new; return its number."""
    fields = asdict(token)
    del fields["number"]
    number: int = conn.execute(insert(tokens).values(fields).returning(tokens.c.number)).scalar_one()
    return number


def used(conn: Connection, number: int, now: float) -> None:
    conn.execute(update(tokens).where(tokens.c.number == number).values(used_at=now))


def remove(conn: Connection, token: Token) -> None:
    """Remove a token, and what waits for those who poll with it."""
    of_account = select(events.c.radio_id).where(events.c.account == token.account).distinct()
    polled = [category(token.md5, radio_id) for radio_id in conn.execute(of_account).scalars()]
    conn.execute(delete(events).where(events.c.category.in_(polled)))
    conn.execute(delete(tokens).where(tokens.c.number == token.number))


def replace_file_tokens(conn: Connection, wanted: Iterable[Token]) -> None:
    """Make the configuration's tokens those of `wanted`; one that stays is not touched."""
    left = {token.sha256: token for token in listed(conn)}
    for token in wanted:
        known = left.pop(token.sha256, None)
        if known is None or known.account != token.account:
            if known:
                remove(conn, known)
            add(conn, token)
    for token in left.values():
        if token.origin == "file":
            remove(conn, token)
