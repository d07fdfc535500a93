"""Viewing: who is on a stream at present, as one of them or their friends would see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audience.folding import fold
from audience.identity import Privacy
from audience.stays import TTL
from store.audience import follows, listeners, listening, samples
from store.audience.listeners import Listener

FRESH = 180.0  # seconds a polled count holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A listener who is there."""

    listener: Listener
    joined_at: float
    followers: int
    following: int
    followed: bool  # by who asks


@dataclass(frozen=True, slots=True)
class Page:
    """Some of those who are there."""

    viewers: Sequence[Viewer]
    found: int  # with a name, and as it was searched for
    present: int  # all, guests too


def present(conn: Connection, account: str, radio_id: int, now: float) -> int:
    """Return how many are there: those we know, or what the server counted where that is more."""
    known = listening.present(conn, account, radio_id, now - TTL)
    sample = samples.latest(conn, account, radio_id)
    polled = sample.listeners if sample and sample.at > now - FRESH else None
    return max(known, polled or 0)


def viewers(
    conn: Connection,
    stream: tuple[str, int],
    asking: str,
    now: float,
    privacy: Privacy,
    *,
    search: str,
    page: tuple[int, int],
) -> Page:
    """Return a page of who is there, the latest first.

    Args:
        conn: a transaction.
        stream: an account and a radio_id.
        asking: the user_id of who asks.
        now: Unix time.
        privacy: what is kept of listeners.
        search: a part of their names; empty: all.
        page: how many come before it, and how many it has.
    """
    account, radio_id = stream
    count, rows = listening.viewers(
        conn, account, radio_id, now - TTL, search=fold(search), offset=page[0], limit=page[1]
    )
    numbers = [number for number, _ in rows]
    known = listeners.by_number(conn, numbers)
    who = listeners.find(conn, account, privacy.user(account, asking).id)
    friends = follows.followed(conn, who.number, numbers) if who else set()
    followers, following = follows.followers(conn, numbers), follows.following(conn, numbers)
    shown = [
        Viewer(
            listener=known[number],
            joined_at=joined_at,
            followers=followers.get(number, 0),
            following=following.get(number, 0),
            followed=number in friends,
        )
        for number, joined_at in rows
    ]
    return Page(shown, count, present(conn, account, radio_id, now))
