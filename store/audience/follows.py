"""Follows: which listener follows which."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, insert, select, update

from store.tables.audience import follows


def tell(conn: Connection, follower: int, followee: int, *, following: bool, at: float) -> None:
    """Store whether somebody follows somebody, unless something later is known."""
    pair = (follows.c.follower == follower) & (follows.c.followee == followee)
    known = conn.execute(select(follows.c.changed_at).where(pair)).scalar()
    values = {"following": int(following), "changed_at": at}
    if known is None:
        conn.execute(insert(follows).values(follower=follower, followee=followee, **values))
    elif known <= at:
        conn.execute(update(follows).where(pair).values(values))


def followed(conn: Connection, follower: int, some: Sequence[int]) -> set[int]:
    """Return whom of some listeners a listener follows."""
    query = select(follows.c.followee).where(
        follows.c.follower == follower, follows.c.followee.in_(some), follows.c.following == 1
    )
    return set(conn.execute(query).scalars())


def followers(conn: Connection, some: Iterable[int]) -> dict[int, int]:
    """Return how many follow each of some listeners, those left out whom nobody does."""
    query = (
        select(follows.c.followee, func.count())
        .where(follows.c.followee.in_(list(some)), follows.c.following == 1)
        .group_by(follows.c.followee)
    )
    return {number: count for number, count in conn.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def following(conn: Connection, some: Iterable[int]) -> dict[int, int]:
    """Return how many each of some listeners follows, those left out who follow nobody."""
    query = (
        select(follows.c.follower, func.count())
        .where(follows.c.follower.in_(list(some)), follows.c.following == 1)
        .group_by(follows.c.follower)
    )
    return {number: count for number, count in conn.execute(query)}  # noqa: C416 - rows are not pairs to mypy
